import { byte, isBlank, isLetter } from '../text/byte-class.ts';
import type { Source } from '../text/source.ts';
import { scanLine } from '../text/word-scanner.ts';
import { findSectionKeyword } from './section-keyword.ts';

// Lengths of `acme` and `namespace_list`: most lines are told from a header by the length of their first word alone.
const shortestKeyword = 4;
const longestKeyword = 14;

/** What a line is: `scope` is a `[name]` line; a line that begins with a NUL is `blank`. */
export type LineKind = 'blank' | 'comment' | 'scope' | 'statement';

/** Tells what the lines of one file are. */
export class LineKinds {
  private readonly source: Source;

  constructor(source: Source) {
    this.source = source;
  }

  of(index: number): LineKind {
    const at = this.firstByteOf(index);
    const end = this.source.feedOf(index);
    const code = at < end ? this.source.text.charCodeAt(at) : byte.nul;
    if (code === byte.nul) return 'blank';
    if (code === byte.hash) return 'comment';
    if (code === byte.openBracket) return 'scope';
    return 'statement';
  }

  /** The number of blanks before the line's first other byte. */
  indentOf(index: number): number {
    return this.firstByteOf(index) - this.source.startOf(index);
  }

  isHeader(index: number): boolean {
    const { text } = this.source;
    const end = this.source.feedOf(index);
    const at = this.firstByteOf(index);
    const first = at < end ? text.charCodeAt(at) : 0;
    if (isLetter(first)) {
      const wordEnd = this.plainWordEnd(at, end);
      if (wordEnd >= 0) {
        const length = wordEnd - at;
        if (length > longestKeyword || (length < shortestKeyword && length !== 2)) return false;
        const word = text.slice(at, wordEnd);
        return (
          findSectionKeyword(word) !== null || ((word === 'no' || word === 'default') && this.isHeaderByWords(index))
        );
      }
    } else if (first !== byte.doubleQuote && first !== byte.singleQuote && first !== byte.backslash) {
      return false;
    }
    return this.isHeaderByWords(index);
  }

  /** Where a word without quotes and escapes ends, or -1 when it has any. */
  private plainWordEnd(at: number, end: number): number {
    const { text } = this.source;
    for (let next = at; next < end; next += 1) {
      const code = text.charCodeAt(next);
      if (isBlank(code) || code === byte.hash || code === byte.nul) return next;
      if (code === byte.doubleQuote || code === byte.singleQuote || code === byte.backslash) return -1;
      if (next - at > longestKeyword) return next;
    }
    return end;
  }

  private isHeaderByWords(index: number): boolean {
    const { words } = scanLine(this.source.text, this.source.startOf(index), this.source.feedOf(index));
    const [first, second] = words;
    if (first === undefined || first.hasVariable) return false;
    if (findSectionKeyword(first.value) !== null) return true;
    const modified = first.value === 'no' || first.value === 'default';
    return modified && second !== undefined && !second.hasVariable && findSectionKeyword(second.value) !== null;
  }

  private firstByteOf(index: number): number {
    const { text } = this.source;
    const end = this.source.feedOf(index);
    let at = this.source.startOf(index);
    while (at < end && isBlank(text.charCodeAt(at))) at += 1;
    return at;
  }
}
