import type { Keyword } from '../catalogue/keyword.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../text/word.ts';

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

/** A problem with its place: characters `start` to `end` of the word's value. */
export interface ExpressionProblem {
  readonly kind: ExpressionProblemKind;
  readonly statement: Statement;
  readonly word: Word;
  readonly start: number;
  readonly end: number;
  readonly keyword: Keyword | null;
  /** Open conditionals, counted from the section's header. */
  readonly depth: number;
}

/** Is it the name of a variable as HAProxy wants it, scope first? */
export function isVariableName(name: string): boolean {
  return /^(?:proc|sess|txn|req|res|check)\.[A-Za-z0-9_.]+$/.test(name);
}

/** May a server, ACL or section have this name? */
export function isSectionName(name: string): boolean {
  return /^[A-Za-z0-9_:.-]+$/.test(name);
}
