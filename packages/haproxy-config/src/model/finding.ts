import type { ConfigFile } from '../syntax/config-file.ts';
import type { Source } from '../text/source.ts';
import type { Span } from '../text/span.ts';
import type { Diagnostic, DiagnosticCode } from './diagnostic.ts';

/** A finding before it knows its line and column. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly severity: Diagnostic['severity'];
  readonly span: Span;
  readonly cause: string;
  readonly remediation: string;
}

/** Adds line and column to a finding whose span is one of `source`; the end of a source belongs to its last line. */
export function locate(source: Source, finding: Finding): Diagnostic {
  const index = source.lineIndexOf(finding.span.offset);
  return { ...finding, line: index + 1, column: finding.span.offset - source.startOf(index) + 1 };
}

/** Adds line and column to a finding whose span is one of a whole file. */
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
