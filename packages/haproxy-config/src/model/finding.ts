import type { ConfigFile } from '../syntax/config-file.ts';
import type { Finding } from './diagnose.ts';
import type { Diagnostic } from './diagnostic.ts';

/** Adds line and column to a finding; the end of the file belongs to its last line. */
export function locateFinding(file: ConfigFile, finding: Finding): Diagnostic {
  const { lines } = file;
  let low = 0;
  let high = Math.max(0, lines.length - 1);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle]?.offset ?? 0) <= finding.span.offset) low = middle;
    else high = middle - 1;
  }
  const line = lines[low];
  return { ...finding, line: line?.number ?? 1, column: finding.span.offset - (line?.offset ?? 0) + 1 };
}
