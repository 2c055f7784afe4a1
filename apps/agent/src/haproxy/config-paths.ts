import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { masterSocketPath, parseCommandLine } from './command-line.ts';
import type { LocalProcess } from './process-table.ts';

/** The files a HAProxy process reads, in its order. */
export interface ConfigPaths {
  /** Real paths; a directory of `-f` is replaced by its files. */
  files: readonly string[];
  directories: readonly string[];
  /** Relative arguments of a process whose working directory this user may not read. */
  unresolved: readonly string[];
}

export async function listConfigPaths(process: LocalProcess): Promise<ConfigPaths> {
  const files: string[] = [];
  const directories: string[] = [];
  const unresolved: string[] = [];
  for (const argument of parseCommandLine(process.argv).configArguments) {
    const path = resolveIn(process, argument);
    if (path === null) {
      unresolved.push(argument);
      continue;
    }
    const real = await realpath(path).catch(() => path);
    const isDirectory = await stat(real).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isDirectory) files.push(real);
    else {
      directories.push(real);
      files.push(...(await listDirectory(real)));
    }
  }
  return { files, directories, unresolved };
}

/** HAProxy loads the visible files that end in `.cfg`, in the order of their bytes. */
async function listDirectory(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => name.endsWith('.cfg') && !name.startsWith('.'))
    .sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    .map((name) => join(directory, name));
}

/** Absolute path of the master CLI's unix socket; null without one. */
export function findMasterSocket(process: LocalProcess): string | null {
  const path = masterSocketPath(parseCommandLine(process.argv));
  return path === null ? null : resolveIn(process, path);
}

function resolveIn(process: LocalProcess, path: string): string | null {
  if (path.startsWith('/')) return resolve(path);
  return process.cwd === null ? null : resolve(process.cwd, path);
}
