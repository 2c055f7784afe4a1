import { byte, hexValue, isBlank, isPlain } from './byte-class.ts';
import type { Span } from './span.ts';
import { readVariable } from './variable-reader.ts';
import { maxWords, type ScannedLine, type Word, type WordProblem } from './word.ts';

const controlEscapes: ReadonlyMap<number, string> = new Map([
  [110, '\n'],
  [114, '\r'],
  [116, '\t'],
]);

// `\` before one of these gives the character itself, in and out of double quotes: SPACE " # ' \
const selfEscapes: ReadonlySet<number> = new Set([
  byte.space,
  byte.doubleQuote,
  byte.hash,
  byte.singleQuote,
  byte.backslash,
]);

/** What one escape stands for, and where it ends; null when it is a bad `\x`. */
export interface Escape {
  readonly value: string;
  readonly end: number;
}

/** Text that begins at a byte of a file. */
export interface PlacedText {
  readonly text: string;
  readonly offset: number;
}

/** Splits one line of a text that begins where the file does; see `scanPlacedLine`. */
export function scanLine(text: string, start: number, end: number): ScannedLine {
  return scanPlacedLine({ text, offset: 0 }, start, end);
}

/**
 * Splits one line into words: text from `start` to `end`, where `end` is the LF or the end of the file.
 *
 * Returns: offsets in the file, while `start` and `end` count from the beginning of the text.
 * Limits: linear in the line; nothing is read beyond `end`.
 * Source: HAProxy's `parse_line()` as observed from 2.6 to 3.5; the manual's table of quotes differs from it in two cells.
 */
export function scanPlacedLine(place: PlacedText, start: number, end: number): ScannedLine {
  const { text, offset } = place;
  const words: Word[] = [];
  let at = skipBlanks(text, start, end);
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === byte.hash) return { words, commentAt: offset + at, cutAt: -1, problem: tooMany(words) };
    if (code === byte.nul || code === byte.carriageReturn) break;
    const plainEnd = skipPlain(text, at, end);
    if (plainEnd === end || isBlank(text.charCodeAt(plainEnd))) {
      words.push(plainEnd - at < lengthLimit ? new PlainWord(place, at, plainEnd) : new LongWord(place, at, plainEnd));
      at = plainEnd;
    } else {
      const piece = scanQuotedWord(place, at, end);
      if (piece.word !== null) words.push(piece.word);
      if (piece.problem !== null) return { words, commentAt: -1, cutAt: -1, problem: piece.problem };
      at = piece.end;
    }
    // A CR right after a word ends the line; a CR after a blank is itself a blank.
    if (at < end && text.charCodeAt(at) !== byte.carriageReturn) at = skipBlanks(text, at, end);
  }
  return { words, commentAt: -1, cutAt: at < end ? offset + at : -1, problem: tooMany(words) };
}

/** The first byte from `at` that is no blank. */
export function skipBlanks(text: string, at: number, end: number): number {
  let next = at;
  while (next < end && isBlank(text.charCodeAt(next))) next += 1;
  return next;
}

function skipPlain(text: string, at: number, end: number): number {
  let next = at;
  while (next < end && isPlain(text.charCodeAt(next))) next += 1;
  return next;
}

// One number for a word's place: words are short, and the text of a passage is far below the 8 MiB that fit.
const lengthLimit = 256;

/**
 * A word without quotes and escapes, as nearly all are. A file has many and most are never looked at: one small object each.
 * Its text is cut out when asked for, and not kept.
 */
class PlainWord implements Word {
  private readonly place: PlacedText;
  /** 256 times its start, and its length. */
  private readonly packed: number;

  constructor(place: PlacedText, start: number, end: number) {
    this.place = place;
    this.packed = start * lengthLimit + end - start;
  }

  get value(): string {
    return this.raw;
  }

  get hasVariable(): boolean {
    return false;
  }

  get raw(): string {
    const length = this.packed % lengthLimit;
    const start = (this.packed - length) / lengthLimit;
    return this.place.text.slice(start, start + length);
  }

  get span(): Span {
    const length = this.packed % lengthLimit;
    return { offset: this.place.offset + (this.packed - length) / lengthLimit, length };
  }
}

/** A word whose length does not fit into a `PlainWord`. */
class LongWord implements Word {
  private readonly place: PlacedText;
  private readonly start: number;
  private readonly end: number;

  constructor(place: PlacedText, start: number, end: number) {
    this.place = place;
    this.start = start;
    this.end = end;
  }

  get value(): string {
    return this.raw;
  }

  get hasVariable(): boolean {
    return false;
  }

  get raw(): string {
    return this.place.text.slice(this.start, this.end);
  }

  get span(): Span {
    return { offset: this.place.offset + this.start, length: this.end - this.start };
  }
}

/** A word whose value differs from its spelling. */
class SpelledWord extends LongWord {
  private readonly known: string;
  private readonly variable: boolean;

  constructor(place: PlacedText, [start, end]: readonly [number, number], value: string, hasVariable: boolean) {
    super(place, start, end);
    this.known = value;
    this.variable = hasVariable;
  }

  override get value(): string {
    return this.known;
  }

  override get hasVariable(): boolean {
    return this.variable;
  }
}

/** Does a word say nothing (`""`)? Told without cutting out the text of a word that has no quotes. */
export function isEmptyWord(word: Word): boolean {
  return !(word instanceof PlainWord) && word.value === '' && !word.hasVariable;
}

function tooMany(words: readonly Word[]): WordProblem | null {
  const first = words[maxWords];
  return first === undefined ? null : { kind: 'too-many-words', offset: first.span.offset };
}

interface QuotedWord {
  readonly word: Word | null;
  readonly end: number;
  readonly problem: WordProblem | null;
}

/** Reads one word that holds a quote, an escape or an end mark, piece by piece. */
function scanQuotedWord(place: PlacedText, start: number, end: number): QuotedWord {
  const { text, offset } = place;
  let value = '';
  let quote = 0;
  let quoteAt = -1;
  let hasVariable = false;
  let isWord = false;
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === byte.nul || code === byte.carriageReturn) break;
    if (quote === 0 && (code === byte.hash || isBlank(code))) break;
    if (code === quote || (quote === 0 && (code === byte.doubleQuote || code === byte.singleQuote))) {
      // Empty quotes make a word when they close; unclosed ones do not.
      if (quote !== 0) isWord = true;
      quoteAt = quote === 0 ? at : -1;
      quote = quote === 0 ? code : 0;
      at += 1;
    } else if (code === byte.backslash && quote !== byte.singleQuote) {
      const escaped = readEscape(text, at, end, quote === byte.doubleQuote);
      if (escaped === null) return { word: null, end, problem: { kind: 'bad-hex-escape', offset: offset + at } };
      value += escaped.value;
      isWord = true;
      at = escaped.end;
    } else if (code === byte.dollar && quote === byte.doubleQuote) {
      const variable = readVariable(text, at, end);
      if ('kind' in variable) {
        return { word: null, end, problem: { kind: variable.kind, offset: offset + variable.offset } };
      }
      value += text.slice(at, variable.end);
      hasVariable = true;
      isWord = true;
      at = variable.end;
    } else {
      const next = skipLiteral(text, at + 1, end, quote);
      value += text.slice(at, next);
      isWord = true;
      at = next;
    }
  }
  const problem: WordProblem | null = quoteAt < 0 ? null : { kind: 'unmatched-quote', offset: offset + quoteAt };
  if (!isWord) return { word: null, end: at, problem };
  return { word: new SpelledWord(place, [start, at], cutAtNul(value), hasVariable), end: at, problem };
}

/** Runs over bytes that stand for themselves in the present quotes. */
function skipLiteral(text: string, at: number, end: number, quote: number): number {
  if (quote === 0) return skipPlain(text, at, end);
  let next = at;
  while (next < end) {
    const code = text.charCodeAt(next);
    if (code === quote || code === byte.nul || code === byte.carriageReturn) break;
    if (quote === byte.doubleQuote && (code === byte.backslash || code === byte.dollar)) break;
    next += 1;
  }
  return next;
}

/** A word is a C string to everything that reads it after the tokenizer. */
export function cutAtNul(value: string): string {
  const nul = value.indexOf('\0');
  return nul < 0 ? value : value.slice(0, nul);
}

/** Reads the escape whose backslash is at `at`; a backslash before anything without a meaning is kept. */
export function readEscape(text: string, at: number, end: number, inDoubleQuotes: boolean): Escape | null {
  const code = at + 1 < end ? text.charCodeAt(at + 1) : byte.nul;
  if (selfEscapes.has(code) || (code === byte.dollar && inDoubleQuotes)) {
    return { value: String.fromCharCode(code), end: at + 2 };
  }
  const control = controlEscapes.get(code);
  if (control !== undefined) return { value: control, end: at + 2 };
  if (code !== 120) return { value: '\\', end: at + 1 };
  const high = at + 2 < end ? hexValue(text.charCodeAt(at + 2)) : -1;
  const low = at + 3 < end ? hexValue(text.charCodeAt(at + 3)) : -1;
  return high < 0 || low < 0 ? null : { value: String.fromCharCode(high * 16 + low), end: at + 4 };
}
