import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface SourceFile {
  /** Relative to the root, with slashes. */
  path: string;
  text: string;
}

/** Names of all files of the working tree that git does not ignore, committed or not. */
export function listTrackedFiles(root: string): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const names = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).split('\0');
  return names.filter((name) => statSync(path.join(root, name), { throwIfNoEntry: false })?.isFile() === true);
}

/** The source files among them, with their text. */
export function listSourceFiles(root: string): SourceFile[] {
  return listTrackedFiles(root)
    .filter((name) => /\.(ts|tsx|mjs|js|css)$/.test(name))
    .map((name) => ({ path: name, text: readFileSync(path.join(root, name), 'utf8') }));
}
