import { decodeLatin1 } from './latin1.ts';

/** How a line ends: LF, CR LF, or not at all (only the last line of a file). */
export type LineEnd = '\n' | '\r\n' | '';

/** One line of a file, as HAProxy counts them: only LF ends a line. */
export interface Line {
  /** Counts from 1, like HAProxy's messages. */
  readonly number: number;
  readonly offset: number;
  /** Bytes without the line end. */
  readonly length: number;
  readonly end: LineEnd;
}

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Some whole lines: their bytes, the same as latin1 text, and where the lines start. Offsets and line indexes count from 0
 * at the first of them; where they stand in a file, a source does not know.
 */
export class Source {
  readonly lineCount: number;
  /** The bytes and line starts of the text that the source was cut from; many sources share one. */
  private readonly all: Uint8Array;
  /** Start of every line, then the end of the last. */
  private readonly starts: Uint32Array;
  /** Which entry of `starts` is the source's first line. */
  private readonly first: number;
  private readonly base: number;
  private knownText: string | null = null;

  private constructor(all: Uint8Array, starts: Uint32Array, lines: { first: number; end: number }) {
    this.all = all;
    this.starts = starts;
    this.first = lines.first;
    this.lineCount = lines.end - lines.first;
    this.base = starts[lines.first] ?? 0;
  }

  /** Reads bytes, which are not copied. */
  static read(bytes: Uint8Array): Source {
    const starts = findLineStarts(bytes);
    return new Source(bytes, starts, { first: 0, end: starts.length - 1 });
  }

  /** The lines from `first` up to `end`, as a source of their own; nothing is copied. */
  cut(first: number, end: number): Source {
    return new Source(this.all, this.starts, { first: this.first + first, end: this.first + end });
  }

  get sizeBytes(): number {
    return (this.starts[this.first + this.lineCount] ?? 0) - this.base;
  }

  get bytes(): Uint8Array {
    return this.all.subarray(this.base, this.base + this.sizeBytes);
  }

  /** Not cut out of a larger text: reading characters of a part of a string is slower, and it would keep the whole alive. */
  get text(): string {
    this.knownText ??= decodeLatin1(this.bytes);
    return this.knownText;
  }

  startOf(index: number): number {
    return (this.starts[this.first + Math.min(index, this.lineCount)] ?? 0) - this.base;
  }

  /** Where the line's LF is, or the end of the text: what the tokenizer reads ends here. */
  feedOf(index: number): number {
    const next = this.startOf(index + 1);
    return next > this.startOf(index) && this.all[this.base + next - 1] === lineFeed ? next - 1 : next;
  }

  /** Where the line's text ends, its line end excluded. */
  endOf(index: number): number {
    return this.feedOf(index) - (this.lineEndOf(index) === '\r\n' ? 1 : 0);
  }

  lineEndOf(index: number): LineEnd {
    const start = this.startOf(index);
    const next = this.startOf(index + 1);
    if (next === start || this.all[this.base + next - 1] !== lineFeed) return '';
    return next - 2 >= start && this.all[this.base + next - 2] === carriageReturn ? '\r\n' : '\n';
  }

  lineAt(index: number): Line {
    const offset = this.startOf(index);
    return { number: index + 1, offset, length: this.endOf(index) - offset, end: this.lineEndOf(index) };
  }

  /** The index (from 0) of the line that holds a byte; an offset at the end of the file is on its last line. */
  lineIndexOf(offset: number): number {
    let low = 0;
    let high = Math.max(0, this.lineCount - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.startOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function findLineStarts(bytes: Uint8Array): Uint32Array {
  let starts = new Uint32Array(1024);
  let count = 0;
  for (let at = 0; at < bytes.length; ) {
    if (count + 1 >= starts.length) starts = grow(starts);
    starts[count] = at;
    count += 1;
    const feed = bytes.indexOf(lineFeed, at);
    at = feed < 0 ? bytes.length : feed + 1;
  }
  starts[count] = bytes.length;
  return starts.slice(0, count + 1);
}

function grow(starts: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(starts.length * 2);
  larger.set(starts);
  return larger;
}
