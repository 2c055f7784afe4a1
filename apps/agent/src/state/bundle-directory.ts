import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestOf, readIfPresent, syncDirectory, writeNewFile } from './durable-file.ts';

export interface KeptFile {
  path: string;
  bytes: Uint8Array;
}

/**
 * Writes a directory of files that appears whole or not at all. Used for stage/ and last-good/.
 * An existing directory of that name is replaced.
 */
export async function writeBundleDirectory(directory: string, files: readonly KeptFile[]): Promise<void> {
  const fresh = `${directory}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  for (const file of files) {
    await mkdir(dirname(join(fresh, file.path)), { recursive: true, mode: 0o700 });
    await writeNewFile(join(fresh, file.path), file.bytes, { mode: 0o600 });
  }
  for (const directory of listDirectories(files)) await syncDirectory(join(fresh, directory));
  await rm(directory, { recursive: true, force: true });
  await rename(fresh, directory);
  await syncDirectory(dirname(directory));
}

/** The directory itself and every one below it that a file lies in. */
function listDirectories(files: readonly KeptFile[]): Set<string> {
  const directories = new Set(['.']);
  for (const { path } of files) {
    for (let at = dirname(path); at !== '.'; at = dirname(at)) directories.add(at);
  }
  return directories;
}

/** Bytes by path, or null when one is missing or is not what its digest says. */
export async function readBundleDirectory(
  directory: string,
  digests: Readonly<Record<string, string>>,
): Promise<Map<string, Uint8Array> | null> {
  const files = new Map<string, Uint8Array>();
  for (const [path, digest] of Object.entries(digests)) {
    const bytes = await readIfPresent(join(directory, path));
    if (bytes === null || digestOf(bytes) !== digest) return null;
    files.set(path, bytes);
  }
  return files;
}

/** Removes what no longer has a use, half-written directories included. */
export async function keepOnly(parent: string, names: readonly string[]): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!names.includes(name)) await rm(join(parent, name), { recursive: true, force: true });
  }
}
