import { randomBytes } from 'node:crypto';
import { type BigIntStats, readFileSync, statSync } from 'node:fs';
import { access, chown, constants, lstat, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Secret } from './secret.ts';
import { systemUserForRoot } from './system-user.ts';

/** 32 bytes from the key file, shared by all replicas. */
export interface SealingKey {
  /** Counts from 1; a newer key has a higher number. */
  number: number;
  bytes: () => Buffer;
}

/** The keys of this installation as they are now: the file may change while we run. */
export interface Keys {
  newest(): SealingKey;
  /** Null when there is none of this number. */
  find(number: number): SealingKey | null;
}

const keyLine = /^sluice-key-([1-9]\d{0,8}):([A-Za-z0-9+/]{43}=)$/;
const keyBytes = 32;
const ownerOnly = 0o600;

export function keyFileIn(dataDir: string): string {
  return join(dataDir, 'sluice.key');
}

/**
 * Reads the key file, or makes one with mode 0600 when there is none; it is read again when it has changed. One line a key, the newest
 * first: `sluice-key-<number>:<base64 of 32 bytes>`.
 *
 * Errors: refuses a link, a file that others may read, that is not ours or that we may not write, and one whose text is no key or a
 *         key that anybody may know. Root gives the file to the user that it becomes.
 */
export async function openKeyFile(path: string): Promise<Keys> {
  const user = await systemUserForRoot();
  await createKeyFile(path);
  const keys = await readKeyFile(path, [process.getuid?.() ?? 0, ...(user === null ? [] : [user.uid])]);
  if (user !== null) await chown(path, user.uid, user.gid);
  return new KeyFile(path, keys);
}

/** As `openKeyFile` reads it. `owners`: user ids of which one must own it. */
export async function readKeyFile(path: string, owners: readonly number[]): Promise<SealingKey[]> {
  const { isFile, mode, uid } = await lstat(path).then((stat) => ({ ...stat, isFile: stat.isFile() }));
  if (!isFile) throw new Error(`The key file ${path} is not an ordinary file. Put the file itself there.`);
  if ((mode & 0o077) !== 0)
    throw new Error(`The key file ${path} can be read by others. Run: chmod 600 ${path}, and consider it known.`);
  if (!owners.includes(uid))
    throw new Error(
      `The key file ${path} belongs to the user ${uid}, who can read and change it. Give it to the user of the control plane with chown.`,
    );
  const isWritable = (mode & 0o200) !== 0 && (await access(path, constants.W_OK).then(...yesOrNo));
  if (!isWritable)
    throw new Error(
      `The key file ${path} cannot be written, so that its key could never be replaced. Run: chmod 600 ${path}, on a disk that can be written.`,
    );
  return parseKeys(path, await readFile(path, 'utf8'));
}

const yesOrNo = [() => true, () => false] as const;

/** Puts these keys in place of the present ones: the whole file or nothing of it, with its owner. */
export async function writeKeyFile(path: string, keys: readonly SealingKey[]): Promise<void> {
  const { gid, uid } = await lstat(path);
  const fresh = `${path}.new`;
  // Left behind by one that was ended in the middle.
  await rm(fresh, { force: true });
  const file = await open(fresh, 'wx', ownerOnly);
  try {
    await file.writeFile(keys.map(lineOf).join(''));
    await file.chown(uid, gid);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  const directory = await open(dirname(path), 'r');
  await directory.sync().finally(() => directory.close());
}

export function createKey(number: number): SealingKey {
  return keyOf(number, randomBytes(keyBytes).toString('base64'));
}

/** Keeps what it has read: a value that was read before a key was dropped is opened after it. */
class KeyFile implements Keys {
  readonly #path: string;
  readonly #known = new Map<number, SealingKey>();
  #newest: SealingKey;
  #seen = '';

  constructor(path: string, keys: readonly SealingKey[]) {
    this.#path = path;
    this.#newest = this.#take(keys);
  }

  newest(): SealingKey {
    this.#readIfChanged();
    return this.#newest;
  }

  find(number: number): SealingKey | null {
    if (!this.#known.has(number)) this.#readIfChanged();
    return this.#known.get(number) ?? null;
  }

  #take(keys: readonly SealingKey[]): SealingKey {
    for (const key of keys) if (!this.#known.has(key.number)) this.#known.set(key.number, key);
    const [newest = this.#newest] = keys;
    return newest;
  }

  #readIfChanged(): void {
    try {
      const stat = statSync(this.#path, { bigint: true });
      if (this.#seen === stampOf(stat)) return;
      this.#newest = this.#take(parseKeys(this.#path, readFileSync(this.#path, 'utf8')));
      this.#seen = stampOf(stat);
    } catch {
      // Gone or unreadable for the moment: what we know still opens what there is, and the database refuses a dropped key.
    }
  }
}

function stampOf({ ctimeNs, ino, size }: BigIntStats): string {
  return `${ino} ${ctimeNs} ${size}`;
}

function parseKeys(path: string, text: string): SealingKey[] {
  const keys = text.trim().split('\n').map(readLine);
  const isOrdered = keys.every((key, index) => index === 0 || (keys[index - 1]?.number ?? 0) > (key?.number ?? 0));
  const read = keys.filter((key) => key !== null);
  if (read.length < keys.length || !isOrdered)
    throw new Error(`The key file ${path} does not hold a key. Put back the one that belongs to this database.`);
  if (read.some((key) => isKnown(key.bytes())))
    throw new Error(
      `The key file ${path} holds a key that anybody may know: an example, or one that is not random. Remove the file; the next start makes a good one.`,
    );
  return read;
}

function readLine(line: string): SealingKey | null {
  const [, number = '', encoded = ''] = keyLine.exec(line) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length === keyBytes && bytes.toString('base64') === encoded ? keyOf(Number(number), encoded) : null;
}

/** Zeros, counting, one text over and over, or anything that was typed: chance makes none of them in the age of the universe. */
function isKnown(bytes: Buffer): boolean {
  const steps = new Set(bytes.subarray(1).map((byte, index) => byte - (bytes[index] ?? 0)));
  return steps.size < 8 || bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
}

function keyOf(number: number, encoded: string): SealingKey {
  const secret = new Secret(encoded);
  return { number, bytes: () => Buffer.from(secret.reveal(), 'base64') };
}

function lineOf({ bytes, number }: SealingKey): string {
  return `sluice-key-${number}:${bytes().toString('base64')}\n`;
}

async function createKeyFile(path: string): Promise<void> {
  try {
    const file = await open(path, 'wx', ownerOnly);
    try {
      await file.writeFile(lineOf(createKey(1)));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
