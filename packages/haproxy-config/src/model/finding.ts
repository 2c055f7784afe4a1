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
  const { number, offset } = file.lineAt(finding.span.offset);
  return { ...finding, line: number, column: finding.span.offset - offset + 1 };
}
