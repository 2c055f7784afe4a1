import { type ClusterId, type PoolId, problem } from '@sluice/contract';
import { listConfigSecrets, replaceConfigSecrets, toDisplay, toLatin1 } from '@sluice/haproxy-config';
import type { Sealing } from '../../platform/sealing.ts';

type Secret = ReturnType<typeof listConfigSecrets>[number];
/** In whose configuration the secret stands. */
type Owner = ClusterId | PoolId;

const purpose = 'config-secret';
const digestPurpose = 'config-digest';
const handle = /^hidden-[0-9a-f]{12}$/;
const anyHandle = /hidden-[0-9a-f]{12}/;
const handleDigits = 12;

/**
 * Hides the passwords and tokens of configurations from people who may read the rest. What stands in their place is a keyed hash: the same
 * secret looks the same wherever and whenever it is shown, so that differences stay what they are. Without the key nobody can try
 * guesses elsewhere; whoever may stage can try them here, which the audit log shows.
 */
export class HiddenSecrets {
  readonly #hash: Sealing['hash'];

  constructor({ hash }: Pick<Sealing, 'hash'>) {
    this.#hash = hash;
  }

  hide(owner: Owner, bytes: Uint8Array): Uint8Array {
    return replaceConfigSecrets(bytes, (secret) => this.#handleOf(owner, secret));
  }

  hideText(owner: Owner, text: string): string {
    const latin1 = Buffer.from(toLatin1(text), 'latin1');
    const hidden = this.hide(owner, latin1);
    return hidden === latin1 ? text : toDisplay(Buffer.from(hidden).toString('latin1'));
  }

  /** The name that stands for a digest of a file with secrets. */
  hideDigest(owner: Owner, digest: string): string {
    return this.#hash(digestPurpose, Buffer.from(`${owner}\0${digest}`)).toString('hex');
  }

  /**
   * Puts the secrets of known texts, which are read only where they are needed, back where their handles stand. A handle counts only under the directive that hid it: elsewhere
   * the secret would be shown. Throws `secret-unknown` for any other handle.
   */
  async putBack(
    owner: Owner,
    bytes: Uint8Array,
    known: () => Promise<readonly Uint8Array[]>,
    field: string,
  ): Promise<Uint8Array> {
    if (!anyHandle.test(Buffer.from(bytes).toString('latin1'))) return bytes;
    const raws = new Map<string, string>();
    for (const secret of (await known()).flatMap(listConfigSecrets)) {
      raws.set(`${secret.keyword} ${this.#handleOf(owner, secret)}`, secret.raw);
    }
    const whole = replaceConfigSecrets(bytes, ({ keyword, raw }) => {
      if (!handle.test(raw)) return null;
      return raws.get(`${keyword} ${raw}`) ?? null;
    });
    const left = anyHandle.exec(Buffer.from(whole).toString('latin1'));
    if (left !== null) throw secretUnknown(Buffer.from(whole).toString('latin1'), left.index, left[0], field);
    return whole;
  }

  #handleOf(owner: Owner, { keyword, raw }: Secret): string {
    // A handle stands for a secret already: text that was hidden once is not hidden anew.
    if (handle.test(raw)) return raw;
    const hash = this.#hash(purpose, Buffer.from(`${owner}\0${keyword}\0${raw}`, 'latin1'));
    return `hidden-${hash.toString('hex').slice(0, handleDigits)}`;
  }
}

function secretUnknown(text: string, index: number, found: string, field: string) {
  const line = text.slice(0, index).split('\n').length;
  return problem(
    'secret-unknown',
    `Line ${line} has ${found}, which stands for a secret that is not known at this place.`,
    'Write the secret itself, or put the text back where it stood. Hidden texts stand for the secrets of the same directive in what is staged or applied.',
    field,
  );
}
