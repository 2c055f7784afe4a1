import type { Line } from '../text/source.ts';
import { type Passage, PlacedPassage } from './passage.ts';

/** The passages of one version of a file, in order, and where they stand. */
export class Layout {
  readonly passages: readonly Passage[];
  readonly sizeBytes: number;
  readonly lineCount: number;
  /** The index of the first section's passage; before it stands what belongs to no section. */
  readonly prologueEnd: number;
  /** The indexes of the passages that begin a section. */
  readonly heads: readonly number[];
  private readonly offsets: Uint32Array;
  private readonly lines: Uint32Array;

  constructor(passages: readonly Passage[]) {
    this.passages = passages;
    this.offsets = new Uint32Array(passages.length);
    this.lines = new Uint32Array(passages.length);
    const heads: number[] = [];
    let [offset, line] = [0, 0];
    for (const [index, { source, header }] of passages.entries()) {
      if (header >= 0) heads.push(index);
      this.offsets[index] = offset;
      this.lines[index] = line;
      offset += source.sizeBytes;
      line += source.lineCount;
    }
    this.sizeBytes = offset;
    this.lineCount = line;
    this.heads = heads;
    this.prologueEnd = heads[0] ?? passages.length;
  }

  /** The passages of a section, counted from 0: the first, and the one after its last. */
  sectionAt(index: number): { readonly first: number; readonly end: number } {
    const count = this.passages.length;
    return { first: this.heads[index] ?? count, end: this.heads[index + 1] ?? count };
  }

  /** Where a passage begins, in bytes; the file's size for the index after the last. */
  offsetOf(index: number): number {
    return this.offsets[index] ?? this.sizeBytes;
  }

  /** How many lines stand above a passage. */
  lineOf(index: number): number {
    return this.lines[index] ?? this.lineCount;
  }

  /** The passages from `first` up to `end`, with their places. */
  place(first: number, end: number): PlacedPassage[] {
    const placed = this.passages.slice(first, end);
    return placed.map((passage, at) => new PlacedPassage(passage, this.offsetOf(first + at), this.lineOf(first + at)));
  }

  /** The index of the passage that holds a byte; the nearest one for an offset outside the file, 0 when there is none. */
  indexAt(offset: number): number {
    let low = 0;
    let high = Math.max(0, this.passages.length - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offsetOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The line that holds a byte, or the last one. */
  lineAt(offset: number): Line {
    const index = this.indexAt(offset);
    const source = this.passages[index]?.source;
    if (source === undefined) return { number: 1, offset: 0, length: 0, end: '' };
    const start = this.offsetOf(index);
    const line = source.lineAt(source.lineIndexOf(offset - start));
    return { ...line, number: line.number + this.lineOf(index), offset: line.offset + start };
  }

  /** Text of the file, latin1; reads only the passages it lies in. */
  slice(offset: number, length: number): string {
    const end = offset + length;
    let text = '';
    for (let index = this.indexAt(offset); index < this.passages.length && this.offsetOf(index) < end; index += 1) {
      const start = this.offsetOf(index);
      text += this.passages[index]?.source.text.slice(Math.max(0, offset - start), end - start) ?? '';
    }
    return text;
  }
}
