import type { Span } from '../text/span.ts';

/** Stable names of everything this library reports; documented in the package's README. */
export type DiagnosticCode =
  | 'unmatched-quote'
  | 'unmatched-brace'
  | 'bad-variable-name'
  | 'bad-word-expansion'
  | 'bad-hex-escape'
  | 'too-many-words'
  | 'stray-nul'
  | 'missing-final-newline'
  | 'byte-order-mark'
  | 'not-utf8'
  | 'text-after-carriage-return'
  | 'statement-outside-section'
  | 'section-name-missing'
  | 'section-name-invalid'
  | 'section-header-extra-words'
  | 'section-keyword-case'
  | 'unknown-directive'
  | 'unmatched-conditional'
  | 'unterminated-conditional'
  | 'conditional-extra-words'
  | 'conditional-too-deep'
  | 'message-directive-words'
  | 'alert-directive'
  | 'bad-modifier'
  | 'empty-word'
  | 'scope-line'
  | 'unknown-keyword'
  | 'wrong-section'
  | 'keyword-too-new'
  | 'keyword-removed'
  | 'deprecated-keyword'
  | 'missing-argument'
  | 'extra-argument'
  | 'bad-argument'
  | 'unknown-argument'
  | 'unwritable-value'
  | 'unwritable-statement'
  | 'invalid-name'
  | 'name-taken'
  | 'dynamic-name'
  | 'bad-expression'
  | 'undefined-name'
  | 'unused-name'
  | 'duplicate-section'
  | 'duplicate-server'
  | 'duplicate-bind'
  | 'unreachable-rule'
  | 'mode-mismatch'
  | 'missing-timeout'
  | 'insecure-setting';

/** One finding about a configuration, or the reason why an edit is refused. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** `error`: HAProxy refuses the file. `warning`: HAProxy warns, or reads something else than a person sees. `hint`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'hint';
  readonly span: Span;
  /** Counts from 1; 0 when the finding is about a value that is not in a file. */
  readonly line: number;
  /** In bytes, counts from 1; 0 as for `line`. */
  readonly column: number;
  readonly cause: string;
  readonly remediation: string;
}

const catalogueCodes: ReadonlySet<DiagnosticCode> = new Set([
  ...(['unknown-keyword', 'wrong-section', 'keyword-too-new', 'keyword-removed', 'deprecated-keyword'] as const),
  ...(['missing-argument', 'extra-argument', 'bad-argument', 'unknown-argument'] as const),
]);

/**
 * Does a finding rest on what we know of HAProxy's keywords? A build with a patch of its own may know better, so a program that
 * can ask that HAProxy should let it decide. All other errors are refused by every HAProxy.
 */
export function isAboutKeywords({ code }: Pick<Diagnostic, 'code'>): boolean {
  return catalogueCodes.has(code);
}

/** Tells a refusal from a result, where a function returns either. */
export function isDiagnostic(value: unknown): value is Diagnostic {
  return (
    typeof value === 'object' && value !== null && 'code' in value && 'severity' in value && 'remediation' in value
  );
}

/** A refusal to write something: about a value, so it has no place in a file. */
export function refuse(
  code: 'unwritable-value' | 'unwritable-statement' | 'invalid-name' | 'name-taken',
  cause: string,
  remediation: string,
): Diagnostic {
  return { code, severity: 'error', span: { offset: 0, length: 0 }, line: 0, column: 0, cause, remediation };
}
