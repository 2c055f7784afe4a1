import { constants } from 'node:fs';
import { access, lstat, readdir, readlink, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** What the jail shows of the machine's files, besides the configuration directory. */
const shownDirectories = ['/usr', '/etc/ssl/certs', '/etc/pki/tls/certs', '/dev'];
const maxHops = 40;
const maxEntries = 1_000;

export function isShown(path: string, configDirectory: string): boolean {
  return [...shownDirectories, configDirectory].some((top) => path === top || path.startsWith(`${top}/`));
}

/**
 * Follows symbolic links as long as the jail shows them.
 *
 * Returns: a path without links inside of what is shown, or the first path outside, where a stand-in can be put: the
 *          links that lead there are shown and then end at the stand-in.
 */
export async function followShownLinks(path: string, configDirectory: string): Promise<string> {
  let current = path;
  for (let hops = 0; hops < maxHops; hops++) {
    const next = await followFirstLink(current, configDirectory);
    if (next === current) return current;
    current = next;
  }
  return current;
}

async function followFirstLink(path: string, configDirectory: string): Promise<string> {
  const parts = path.split('/').filter((part) => part !== '');
  for (let length = 1; length <= parts.length; length++) {
    const prefix = `/${parts.slice(0, length).join('/')}`;
    if (!isShown(prefix, configDirectory)) continue;
    const found = await lstat(prefix).catch(() => null);
    if (found?.isSymbolicLink()) return join(resolve(dirname(prefix), await readlink(prefix)), ...parts.slice(length));
  }
  return path;
}

export type Presence = 'file' | 'directory' | 'missing' | 'unknown';

/** Is there something at a path? `unknown` when a directory above is closed to this user. */
export async function findPresence(path: string): Promise<Presence> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    return code === 'EACCES' ? 'unknown' : 'missing';
  }
}

/** May this user read the file, or the directory and every file in it? */
export async function isReadable(path: string): Promise<boolean> {
  if (!(await allowed(path, constants.R_OK))) return false;
  if ((await findPresence(path)) !== 'directory') return true;
  const names = (await readdir(path)).slice(0, maxEntries);
  const readable = await Promise.all(names.map((name) => allowed(join(path, name), constants.R_OK)));
  return readable.every((one) => one);
}

/** The topmost directory above a path that this user may not enter; null when there is none. */
export async function findClosedDirectory(path: string): Promise<string | null> {
  const parts = dirname(path)
    .split('/')
    .filter((part) => part !== '');
  for (let length = 1; length <= parts.length; length++) {
    const directory = `/${parts.slice(0, length).join('/')}`;
    if ((await findPresence(directory)) === 'directory' && !(await allowed(directory, constants.X_OK)))
      return directory;
  }
  return null;
}

const allowed = (path: string, mode: number) =>
  access(path, mode).then(
    () => true,
    () => false,
  );
