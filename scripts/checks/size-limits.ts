import type { Finding } from './finding.ts';
import type { SourceFile } from './source-files.ts';

/** Files should stay below 300 lines; this is where the check stops them. Functions are limited by Biome. */
const maxFileLines = 500;

/** Finds files that are too long to be read in one go. */
export function checkFileSizes(files: readonly SourceFile[]): Finding[] {
  return files.flatMap((file) => {
    const lines = file.text.split('\n').length - 1;
    if (lines <= maxFileLines) return [];
    const cause = `${lines} lines, at most ${maxFileLines}; split it by what its parts are about`;
    return [{ rule: 'file-size', file: file.path, line: null, cause }];
  });
}
