import type { Statement } from '../../syntax/statement.ts';
import type { Span } from '../../text/span.ts';

/** A line, from its first word to its last. Everything counts from the beginning of the passage or section it stands in. */
export interface LinePlace extends Span {
  /** From 1. */
  readonly line: number;
  /** Conditionals that are open here and were not there; negative after an `.endif` of one from above. */
  readonly depth: number;
}

/** What is added to places of a passage to make them places of its section. */
export interface Shift {
  readonly offset: number;
  readonly line: number;
  readonly depth: number;
}

/** May HAProxy skip a line, in a section whose header stands in `depth` conditionals? */
export function isHidden(place: Pick<LinePlace, 'depth'>, depth: number): boolean {
  return place.depth + depth > 0;
}

/** How many conditionals a line opens or, below zero, closes. */
export function depthChangeOf(keyword: string): number {
  if (keyword === '.if') return 1;
  return keyword === '.endif' ? -1 : 0;
}

/** From a line's first word to its last, without blanks and comment. */
export function spanOfWords(statement: Statement): Span {
  const { words } = statement;
  const [first, last] = [words[0]?.span, words.at(-1)?.span];
  if (first === undefined || last === undefined) return statement.span;
  return { offset: first.offset, length: last.offset + last.length - first.offset };
}

/** The bytes of a place alone. */
export function spanOf({ offset, length }: Span): Span {
  return { offset, length };
}

/** Moves bytes from a passage into its section, or from a section into its file. */
export function shiftSpan<T extends Span>(span: T, { offset }: Pick<Shift, 'offset'>): T {
  return { ...span, offset: span.offset + offset };
}

/** Moves a line from a passage into its section. */
export function shiftPlace(place: LinePlace, by: Shift): LinePlace {
  return {
    offset: place.offset + by.offset,
    length: place.length,
    line: place.line + by.line,
    depth: place.depth + by.depth,
  };
}
