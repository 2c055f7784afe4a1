import { chmod, link, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FilePath } from '@sluice/contract/agent';
import { AgentProblem, errnoOf, isMissing } from '../agent-problem.ts';
import type { HaproxyTarget } from '../haproxy/index.ts';
import { describeOddFile, findFileKind, notPlainFile } from '../plain-file.ts';
import { digestOf, type FileAccess, readIfPresent, syncDirectory, writeNewFile } from './durable-file.ts';

/** Name of the main file in bundles and reports, whatever it is called on this node. */
export const mainPath = 'haproxy.cfg';

/** A path of a bundle on this node's disk. Anything that could lead out of the directory of the main file is refused. */
export function diskPathOf(target: HaproxyTarget, path: string): string {
  if (bundlePathOf(target, path) === mainPath) return target.configFile;
  if (!FilePath.safeParse(path).success) {
    throw new AgentProblem(
      'path-refused',
      `${JSON.stringify(path)} is not a path of plain file names.`,
      'Rename the file in the cluster.',
    );
  }
  return join(dirname(target.configFile), path);
}

/** One spelling for the main file: reports of older releases may name it as the disk does. */
export function bundlePathOf(target: HaproxyTarget, path: string): string {
  return path === target.configFile || path === basename(target.configFile) ? mainPath : path;
}

/** Digests of these bundle paths on disk; null where there is no file. */
export async function digestsOnDisk(
  target: HaproxyTarget,
  paths: readonly string[],
): Promise<Record<string, string | null>> {
  const digests: Record<string, string | null> = {};
  for (const path of paths) {
    await requirePlainDirectories(target, path);
    const bytes = await readIfPresent(diskPathOf(target, path));
    digests[path] = bytes === null ? null : digestOf(bytes);
  }
  return digests;
}

/**
 * Puts one file into place: written beside, fsynced, renamed over, directory fsynced. Mode and owner of the
 * file it replaces are kept; `newFileMode` is for a file that the node did not have before, `access` for one that gets others. What is no plain file,
 * a link above all, is left as it is.
 */
export async function putFile(
  target: HaproxyTarget,
  path: string,
  bytes: Uint8Array,
  newFileMode = 0o644,
  access: { uid: number; gid: number; mode: number } | null = null,
): Promise<void> {
  const place = diskPathOf(target, path);
  const fresh = `${place}.sluice-new`;
  await makeDirectories(target, path);
  try {
    const wanted = access && { mode: access.mode & 0o777, owner: { uid: access.uid, gid: access.gid } };
    await writeLike(place, fresh, bytes, newFileMode & 0o777, wanted);
    await rename(fresh, place);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
  await syncDirectory(dirname(place));
}

/** The directories between that of the main file and a file, outermost first. */
function directoriesOf(target: HaproxyTarget, path: string): string[] {
  const names = bundlePathOf(target, path) === mainPath ? [] : path.split('/').slice(0, -1);
  return names.map((_, index) => join(dirname(target.configFile), ...names.slice(0, index + 1)));
}

/**
 * A link in place of a directory could lead anywhere on the machine, and what is there is not ours.
 *
 * Errors: `AgentProblem` with code `not-a-plain-file`.
 */
export async function requirePlainDirectories(target: HaproxyTarget, path: string): Promise<void> {
  for (const directory of directoriesOf(target, path)) {
    const kind = await findFileKind(directory);
    if (kind === 'missing') return;
    if (kind === 'link') throw linkedDirectory(directory);
  }
}

/** HAProxy may run as anybody, so that everybody may enter a directory of ours; secrets have their own mode. */
async function makeDirectories(target: HaproxyTarget, path: string): Promise<void> {
  await requirePlainDirectories(target, path);
  for (const directory of directoriesOf(target, path)) {
    try {
      await mkdir(directory, { mode: 0o755 });
      await syncDirectory(dirname(directory));
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
}

function linkedDirectory(directory: string): AgentProblem {
  return new AgentProblem(
    notPlainFile,
    `${directory} is a symbolic link: the agent would write files somewhere else.`,
    'Put a directory in its place, or choose another name for the file in the cluster.',
  );
}

/**
 * Where the owner cannot be kept (we are not root and the file is not ours) the file must be one that everybody
 * may read: otherwise HAProxy could lose access to its own configuration.
 */
async function writeLike(
  place: string,
  fresh: string,
  bytes: Uint8Array,
  newFileMode: number,
  wanted: Required<FileAccess> | null,
): Promise<void> {
  const there = await findAccess(place);
  const found = wanted ?? there;
  if (found === null) return writeNewFile(fresh, bytes, { mode: newFileMode });
  try {
    await writeNewFile(fresh, bytes, found);
  } catch (error) {
    if (errnoOf(error) !== 'EPERM') throw error;
    if ((found.mode & 0o004) === 0) throw ownerCannotBeKept(place, found.owner);
    await writeNewFile(fresh, bytes, { mode: found.mode });
  }
}

/** A link has a mode of its own, 0777, and what it leads to is not ours to replace: only plain files have an answer. */
export async function findAccess(place: string): Promise<Required<FileAccess> | null> {
  const found = await lstat(place).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (found === null) return null;
  if (!found.isFile()) throw await describeOddFile(place);
  return { mode: found.mode & 0o777, owner: { uid: found.uid, gid: found.gid } };
}

function ownerCannotBeKept(place: string, owner: { uid: number; gid: number }): AgentProblem {
  return new AgentProblem(
    'file-owner',
    `${place} belongs to uid ${owner.uid}, gid ${owner.gid} and only they may read it: replacing it would lock HAProxy out.`,
    `Make it readable (chmod o+r ${place}) or give it to the agent's user (chown).`,
  );
}

export async function removeFile(target: HaproxyTarget, path: string): Promise<void> {
  const place = diskPathOf(target, path);
  if ((await findAccess(place)) === null) return;
  await rm(place, { force: true });
  await syncDirectory(dirname(place));
}

/** Copies the file that was here before us to `<file>.initial-backup`, once and for all. */
export async function keepInitialBackup(target: HaproxyTarget): Promise<void> {
  const backup = `${target.configFile}.initial-backup`;
  if ((await findFileKind(backup)) !== 'missing') return;
  const bytes = await readIfPresent(target.configFile);
  if (bytes === null) return;
  const mode = (await findAccess(target.configFile))?.mode ?? 0o600;
  const fresh = `${backup}.new`;
  await writeNewFile(fresh, bytes, { mode });
  try {
    // link() never replaces: a backup that exists stays.
    await link(fresh, backup);
    await chmod(backup, mode);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(fresh, { force: true });
  }
  await syncDirectory(dirname(backup));
}
