import { createHash } from 'node:crypto';
import { lstat, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { isMissing } from '../agent-problem.ts';
import { readPlainFile } from '../plain-file.ts';

export interface FileAccess {
  mode: number;
  /** Owner to give the file; absent leaves it with us. */
  owner?: { uid: number; gid: number };
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A rename is only on disk once its directory is. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Writes a new file and waits for the disk. A leftover of the same name is replaced, never followed or reused. */
export async function writeNewFile(path: string, bytes: Uint8Array | string, access: FileAccess): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, 'wx', access.mode);
  try {
    await file.writeFile(bytes);
    if (access.owner) await file.chown(access.owner.uid, access.owner.gid);
    // After chown, which clears set-id bits, and because open() applied the umask.
    await file.chmod(access.mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Readers see the old bytes or the new ones, never a part, also after a power cut. */
export async function replaceFile(
  path: string,
  bytes: Uint8Array | string,
  access: FileAccess,
  temporary = `${path}.new`,
): Promise<void> {
  await writeNewFile(temporary, bytes, access);
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

/**
 * Like `replaceFile`, but without waiting for the disk: the end of the process loses nothing, a power cut may lose the file. Only for
 * what may be missing or damaged after one.
 */
async function replaceLoosely(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await rm(temporary, { force: true });
  await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
  await rename(temporary, path);
}

export async function removeDurably(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncDirectory(dirname(path));
}

export async function isPresent(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Bytes of a plain file, or null when there is nothing. Throws for a link, which is never followed. */
export async function readIfPresent(path: string): Promise<Uint8Array | null> {
  try {
    return await readPlainFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** `isLoose` does not wait for the disk. */
export async function writeJson(path: string, value: unknown, { isLoose = false } = {}): Promise<void> {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  await (isLoose ? replaceLoosely(path, text) : replaceFile(path, text, { mode: 0o600 }));
}

/** Null when the file is missing. Throws when it is not what we once wrote. */
export async function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema> | null> {
  const bytes = await readIfPresent(path);
  if (bytes === null) return null;
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    throw new Error(`${path} is damaged`, { cause: error });
  }
}
