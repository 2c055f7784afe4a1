import type { Diagnostic } from './diagnostic.ts';
import type { Finding } from './finding.ts';
import type { SectionFacts } from './section-facts.ts';

/** Gives a line its number in its file: a line of the finding's own section, or of another. */
export type LineOf = (line: number, section?: { readonly index: number }) => number;

/** A text that may name lines. */
type LineText = string | ((lineOf: LineOf) => string);

/** What is wrong in a section, wherever it stands: places count from its beginning. */
export interface SectionFinding extends Omit<Finding, 'cause' | 'remediation'> {
  readonly cause: LineText;
  readonly remediation: LineText;
}

/** A finding with its line and column in the section, ready to be placed again and again. */
export interface LocatedFinding extends Omit<Diagnostic, 'cause' | 'remediation'> {
  readonly cause: LineText;
  readonly remediation: LineText;
}

export function locateInSection(facts: SectionFacts, finding: SectionFinding): LocatedFinding {
  const { cause, remediation, ...rest } = finding;
  return { ...facts.locate({ ...rest, cause: '', remediation: '' }), cause, remediation };
}

/** Moves a finding to where its section stands in its file: bytes and lines before it. */
export function placeFinding(found: LocatedFinding, at: { offset: number; line: number }, lineOf: LineOf): Diagnostic {
  const { code, severity, span, cause, remediation } = found;
  return {
    code,
    severity,
    span: { offset: span.offset + at.offset, length: span.length },
    line: found.line + at.line,
    column: found.column,
    cause: typeof cause === 'string' ? cause : cause(lineOf),
    remediation: typeof remediation === 'string' ? remediation : remediation(lineOf),
  };
}
