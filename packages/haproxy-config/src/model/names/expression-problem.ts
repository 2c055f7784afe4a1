import type { Keyword } from '../../catalogue/keyword.ts';
import type { Span } from '../../text/span.ts';
import type { LinePlace } from './line-place.ts';

/** What HAProxy refuses about an expression, condition, log format or name in a word. */
export type ExpressionProblemKind =
  | 'unknown-fetch'
  | 'unknown-converter'
  /** A fetch or converter that some releases do not have; `keyword` says which. */
  | 'limited'
  | 'bad-expression'
  | 'bad-log-format'
  | 'bad-variable'
  | 'bad-name'
  | 'unclosed-brace';

/** A problem with its place in the passage or section. */
export interface ExpressionProblem {
  readonly kind: ExpressionProblemKind;
  /** What HAProxy does not like, as it reads it. */
  readonly text: string;
  readonly span: Span;
  readonly keyword: Keyword | null;
  readonly place: LinePlace;
}

/** Is it the name of a variable as HAProxy wants it, scope first? */
export function isVariableName(name: string): boolean {
  return /^(?:proc|sess|txn|req|res|check)\.[A-Za-z0-9_.]+$/.test(name);
}

/** May a server, ACL or section have this name? */
export function isSectionName(name: string): boolean {
  return /^[A-Za-z0-9_:.-]+$/.test(name);
}
