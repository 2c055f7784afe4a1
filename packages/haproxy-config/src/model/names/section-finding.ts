import type { Diagnostic } from '../diagnostic.ts';
import type { Finding } from '../finding.ts';
import type { ProxyState } from './proxy-state.ts';
import type { SectionFacts } from './section-facts.ts';
import type { NameKind } from './symbol.ts';

/** Gives a line its number in its file: a line of the finding's own section, or of another. */
export type LineOf = (line: number, section?: { readonly index: number }) => number;

/** A text that may name lines, or the section: what many sections have is written when it is asked for. */
type LineText = string | ((lineOf: LineOf, section: SectionFacts) => string);

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

/** What findings about a section depend on besides its own lines. */
export interface Surroundings {
  readonly release: string | null;
  /** How many conditionals its header stands in. */
  readonly depth: number;
  /** What the section has and inherits. */
  readonly state: ProxyState;
  /** Kinds of which variables make names, anywhere: in definitions and in references. */
  readonly openDefinitions: ReadonlySet<NameKind>;
  readonly openReferences: ReadonlySet<NameKind>;
}

/** Adds line and column to a finding; both count from the beginning of its section. */
export function locateInSection(facts: SectionFacts, finding: SectionFinding): LocatedFinding {
  const { code, severity, span, cause, remediation } = finding;
  const { line, start } = facts.lineAt(span.offset);
  return { code, severity, span, line, column: span.offset - start + 1, cause, remediation };
}

/** Where a section stands in its file: bytes and lines before it. */
export interface SectionPlace {
  readonly facts: SectionFacts;
  readonly offset: number;
  readonly line: number;
}

/** Moves a finding to where its section stands. */
export function placeFinding(found: LocatedFinding, { facts, offset, line }: SectionPlace, lineOf: LineOf): Diagnostic {
  const { code, severity, span, cause, remediation } = found;
  return {
    code,
    severity,
    span: { offset: span.offset + offset, length: span.length },
    line: found.line + line,
    column: found.column,
    cause: typeof cause === 'string' ? cause : cause(lineOf, facts),
    remediation: typeof remediation === 'string' ? remediation : remediation(lineOf, facts),
  };
}
