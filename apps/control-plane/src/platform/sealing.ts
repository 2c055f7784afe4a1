import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Keys, SealingKey } from './key-file.ts';

/** Before keys had numbers. */
const firstFormat = 1;
/** The number of the key stands behind the format, in four bytes. */
const presentFormat = 2;
const numberBytes = 4;
const ivBytes = 12;
const tagBytes = 16;

/** Seals with the newest key of this installation and opens with any that it keeps. */
export interface Sealer {
  seal(name: string, plain: Buffer): Buffer;
  /** Throws when the key, the name or the bytes are not those of `seal`. */
  open(name: string, sealed: Buffer): Buffer;
}

/** Everything that needs the key file. */
export interface Sealing extends Sealer {
  /** A hash of 32 bytes that nobody can compute without the key file; another one for each purpose, the same under each key. */
  hash(purpose: string, bytes: Buffer): Buffer;
}

export function createSealer(keys: Keys): Sealer {
  return {
    seal: (name, plain) => seal(keys.newest(), name, plain),
    open: (name, sealed) => open(keys, name, sealed),
  };
}

/** `hashKey`: 32 bytes that are kept sealed, because hashes cannot be made again when the key file gets another key. */
export function createSealing(sealer: Sealer, hashKey: Buffer): Sealing {
  // Deriving costs much more than hashing, and a flood of sign-ins asks for three hashes each time. Purposes are few and ours.
  const derived = new Map<string, Buffer>();
  const keyFor = (purpose: string): Buffer => {
    const known = derived.get(purpose) ?? Buffer.from(hkdfSync('sha256', hashKey, '', `sluice hash: ${purpose}`, 32));
    derived.set(purpose, known);
    return known;
  };
  return {
    ...sealer,
    /** HMAC-SHA-256 under a key of its own for each purpose, derived from the one key. */
    hash: (purpose, bytes) => createHmac('sha256', keyFor(purpose)).update(bytes).digest(),
  };
}

/** Encrypts with AES-256-GCM. `name` is authenticated: a value copied to another name does not open. */
function seal(key: SealingKey, name: string, plain: Buffer): Buffer {
  const head = Buffer.alloc(1 + numberBytes);
  head.writeUInt8(presentFormat);
  head.writeUInt32BE(key.number, 1);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key.bytes(), iv).setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([head, iv, cipher.getAuthTag(), body]);
}

function open(keys: Keys, name: string, sealed: Buffer): Buffer {
  try {
    const { number, rest } = readHead(sealed);
    const key = keys.find(number);
    if (key === null) throw new Error(`the key file holds no key ${number}`);
    const iv = rest.subarray(0, ivBytes);
    const tag = rest.subarray(ivBytes, ivBytes + tagBytes);
    const decipher = createDecipheriv('aes-256-gcm', key.bytes(), iv, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(name)).setAuthTag(tag);
    return Buffer.concat([decipher.update(rest.subarray(ivBytes + tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new Error(
      `What was sealed as ${name} cannot be opened with this key file. Put back the sluice.key that belongs to this database.`,
      { cause },
    );
  }
}

function readHead(sealed: Buffer): { number: number; rest: Buffer } {
  if (sealed[0] === firstFormat) return { number: 1, rest: sealed.subarray(1) };
  if (sealed[0] !== presentFormat) throw new Error('unknown format');
  return { number: sealed.readUInt32BE(1), rest: sealed.subarray(1 + numberBytes) };
}
