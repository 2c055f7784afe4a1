import type { Span } from '../text/span.ts';

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
