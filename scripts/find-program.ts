import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** Full path of the first of these programs in PATH. Throws with the names when there is none. */
export function findProgram(names: readonly string[]): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    for (const folder of folders) {
      const file = path.join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here: the next folder.
      }
    }
  }
  throw new Error(`None of these programs is installed: ${names.join(', ')}.`);
}
