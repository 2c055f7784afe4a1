import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { lstat, open as openFile, readFile } from 'node:fs/promises';
import { Secret } from './secret.ts';

/** 32 bytes from the key file, shared by all replicas. */
export interface SealingKey {
  bytes: () => Buffer;
}

const header = 'sluice-key-1:';
const formatVersion = 1;
const ivBytes = 12;
const tagBytes = 16;

/** Seals and opens with the one key of this installation. */
export interface Sealing {
  seal(name: string, plain: Buffer): Buffer;
  /** Throws when the key, the name or the bytes are not those of `seal`. */
  open(name: string, sealed: Buffer): Buffer;
  /** A hash of 32 bytes that nobody can compute without the key; another one for each purpose. */
  hash(purpose: string, bytes: Buffer): Buffer;
}

export function createSealing(key: SealingKey): Sealing {
  return {
    seal: (name, plain) => seal(key, name, plain),
    open: (name, sealed) => open(key, name, sealed),
    hash: (purpose, bytes) => keyedHash(key, purpose, bytes),
  };
}

/** HMAC-SHA-256 under a key of its own for each purpose, derived from the one key. */
function keyedHash(key: SealingKey, purpose: string, bytes: Buffer): Buffer {
  const derived = hkdfSync('sha256', key.bytes(), '', `sluice hash: ${purpose}`, 32);
  return createHmac('sha256', Buffer.from(derived)).update(bytes).digest();
}

/** Encrypts with AES-256-GCM. `name` is authenticated: a value copied to another name does not open. */
export function seal(key: SealingKey, name: string, plain: Buffer): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key.bytes(), iv).setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([formatVersion]), iv, cipher.getAuthTag(), body]);
}

/** Throws an `Error` with the remedy when the key, the name or the bytes are not those of `seal`. */
export function open(key: SealingKey, name: string, sealed: Buffer): Buffer {
  try {
    if (sealed[0] !== formatVersion) throw new Error('unknown format');
    const iv = sealed.subarray(1, 1 + ivBytes);
    const tag = sealed.subarray(1 + ivBytes, 1 + ivBytes + tagBytes);
    const decipher = createDecipheriv('aes-256-gcm', key.bytes(), iv, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(name)).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(1 + ivBytes + tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new Error(
      `What was sealed as ${name} cannot be opened with this key file. Put back the sluice.key that belongs to this database.`,
      { cause },
    );
  }
}

/**
 * Reads the key file, or makes one with mode 0600 when there is none.
 * Refuses a link, a file that others may read, and one whose text is not a key.
 */
export async function loadSealingKey(path: string): Promise<SealingKey> {
  await createKeyFile(path);
  const stat = await lstat(path);
  if (!stat.isFile()) throw new Error(`The key file ${path} is not an ordinary file. Put the file itself there.`);
  if ((stat.mode & 0o077) !== 0)
    throw new Error(`The key file ${path} can be read by others. Run: chmod 600 ${path}, and consider it known.`);
  const text = (await readFile(path, 'utf8')).trim();
  const encoded = text.startsWith(header) ? text.slice(header.length) : '';
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== 32 || bytes.toString('base64') !== encoded)
    throw new Error(`The key file ${path} does not hold a key. Put back the one that belongs to this database.`);
  const secret = new Secret(encoded);
  return { bytes: () => Buffer.from(secret.reveal(), 'base64') };
}

async function createKeyFile(path: string): Promise<void> {
  try {
    const file = await openFile(path, 'wx', 0o600);
    try {
      await file.writeFile(`${header}${randomBytes(32).toString('base64')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
