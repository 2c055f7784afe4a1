import { byte } from './byte-class.ts';
import type { Span } from './span.ts';
import { readVariable, type VariableReference } from './variable-reader.ts';
import type { Word } from './word.ts';
import { readEscape } from './word-scanner.ts';

/** Where a piece of a word's value stands in the file. */
export interface MappedSpan {
  readonly span: Span;
  /** Is the piece spelled in the file exactly as it reads, with no quote, escape or variable inside? Only then may its bytes be replaced. */
  readonly isExact: boolean;
  /** Does a variable stand in the piece? Its value is then known on a node only. */
  readonly hasVariable: boolean;
}

/**
 * Finds the bytes of a piece of a word: characters `start` to `end` of its value.
 *
 * Returns: the span from the first byte of the piece's first character to the last of its last, quotes in between included.
 * Limits:  linear in the word; an empty piece is never exact.
 */
export function mapPiece(word: Word, start: number, end: number): MappedSpan {
  const { offset } = word.span;
  const { raw, value } = word;
  if (raw === value && !word.hasVariable) {
    return { span: { offset: offset + start, length: end - start }, isExact: end > start, hasVariable: false };
  }
  const map = mapCharacters(raw);
  const from = map.starts[start] ?? raw.length;
  const to = end > start ? (map.ends[end - 1] ?? raw.length) : from;
  const hasVariable = map.variables.some((variable) => variable.start < end && variable.end > start);
  const isExact = end > start && !hasVariable && raw.slice(from, to) === value.slice(start, end);
  return { span: { offset: offset + from, length: to - from }, isExact, hasVariable };
}

/** A variable in a word, and where its `$` stands in the spelling. */
export interface PlacedVariable {
  readonly at: number;
  readonly reference: VariableReference;
}

/** The variables that HAProxy expands in a word, in order. */
export function listWordVariables({ raw }: Pick<Word, 'raw'>): PlacedVariable[] {
  return mapCharacters(raw).variables.flatMap(({ at, reference }) => (reference === null ? [] : [{ at, reference }]));
}

interface CharacterMap {
  /** For each character of the value, where its spelling begins and ends in the raw word. */
  readonly starts: number[];
  readonly ends: number[];
  /** The characters of the value that variables take; `reference` is null where HAProxy would refuse the variable. */
  readonly variables: {
    readonly start: number;
    readonly end: number;
    readonly at: number;
    readonly reference: VariableReference | null;
  }[];
}

function mapCharacters(raw: string): CharacterMap {
  const map: CharacterMap = { starts: [], ends: [], variables: [] };
  let quote = 0;
  let at = 0;
  const push = (start: number, end: number) => {
    map.starts.push(start);
    map.ends.push(end);
  };
  while (at < raw.length) {
    const code = raw.charCodeAt(at);
    if (code === quote || (quote === 0 && (code === byte.doubleQuote || code === byte.singleQuote))) {
      quote = quote === 0 ? code : 0;
      at += 1;
    } else if (code === byte.backslash && quote !== byte.singleQuote) {
      const end = readEscape(raw, at, raw.length, quote === byte.doubleQuote)?.end ?? at + 1;
      push(at, end);
      at = end;
    } else if (code === byte.dollar && quote === byte.doubleQuote) {
      const variable = readVariable(raw, at, raw.length);
      const reference = 'kind' in variable ? null : variable;
      const end = reference?.end ?? at + 1;
      map.variables.push({ start: map.starts.length, end: map.starts.length + end - at, at, reference });
      for (; at < end; at += 1) push(at, at + 1);
    } else {
      push(at, at + 1);
      at += 1;
    }
  }
  return map;
}
