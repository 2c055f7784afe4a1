import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The oldest Node that we promise to run on, from the locked packages of this folder. Throws when it was left out. */
export function findOldestNode(): string {
  const place = `../node_modules/node-linux-${process.arch}/bin/node`;
  const file = fileURLToPath(new URL(place, import.meta.url));
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch (error) {
    throw new Error(`There is no ${file}. Run npm ci with optional packages.`, { cause: error });
  }
}
