import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const stepSeconds = 30;
/** A code is typed and sent within these seconds. */
const typingSeconds = 8;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An authenticator app on the side of the person: RFC 6238 with SHA-1, six digits and steps of 30 seconds. */
export class Authenticator {
  readonly #key: Buffer;
  #lastStep = 0;

  /** `secret` in base 32, blanks allowed. */
  constructor(secret: string) {
    this.#key = fromBase32(secret.replaceAll(' ', ''));
  }

  /** A code that was not given before: each is good once, so the next step is waited for when this one is used up. */
  async nextCode(): Promise<string> {
    // The oldest code that is good leaves the next ones for later, but it must not become too old while it is typed.
    const isTurning = stepSeconds - ((Date.now() / 1000) % stepSeconds) < typingSeconds;
    const step = Math.max(this.#lastStep + 1, isTurning ? stepNow() : stepNow() - 1);
    // The control plane takes the step that comes next, for clocks that are a little ahead.
    while (step > stepNow() + 1) await pause(500);
    this.#lastStep = step;
    return codeOf(this.#key, step);
  }
}

function stepNow(): number {
  return Math.floor(Date.now() / 1000 / stepSeconds);
}

function codeOf(key: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

function fromBase32(text: string): Buffer {
  let bits = '';
  for (const letter of text) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
