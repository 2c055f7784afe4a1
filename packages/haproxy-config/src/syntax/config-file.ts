import { type Edit, joinBytes } from '../text/edit.ts';
import { type Line, Source } from '../text/source.ts';
import type { Span } from '../text/span.ts';
import { editPassages } from './file-edit.ts';
import { Layout } from './layout.ts';
import { Occurrences } from './occurrences.ts';
import type { Passage, PlacedPassage } from './passage.ts';
import { readPassages } from './passage-reader.ts';
import { PassageSection, type Section, type SectionRange } from './section.ts';
import type { Statement } from './statement.ts';

/**
 * One version of a configuration file: all its bytes, and what they mean.
 *
 * Nothing is dropped and nothing is copied out: lines, sections, statements and words are views on the text, made on first
 * use. A version never changes; `edit` makes another one, which shares what the edits leave alone.
 */
export interface ConfigFile {
  /** After `edit`, joined when first asked for: time and memory of the whole file. Do not change them. */
  readonly bytes: Uint8Array;
  /** The bytes as latin1, one character a byte: an offset in it is a byte offset. Joined like `bytes`. */
  readonly text: string;
  readonly sizeBytes: number;
  readonly lines: readonly Line[];
  readonly sections: readonly Section[];
  /** Statements before the first section; HAProxy accepts only conditionals there. */
  readonly prologue: readonly Statement[];
  /** What stands before the first section and belongs to none. */
  readonly prologueSpan: Span;
  /** The same as `text.slice(offset, offset + length)`, without joining the whole text; `offset` must not be negative. */
  slice(offset: number, length: number): string;
  /**
   * The line that holds a byte; an offset at the end of the file is on its last line, and a file without bytes has an empty
   * line 1. Reads only the passage it lies in.
   */
  lineAt(offset: number): Line;
  /**
   * The file after edits on its bytes, in every respect like `parse(applyEdits(file.bytes, edits))`. This version stays as
   * it is; its views belong to it, so take new ones from the result.
   *
   * Errors: throws RangeError as `applyEdits` does.
   * Limits: reads again only the sections that an edit touches and those around them; of a section longer than 128 lines
   *         only a part. The rest of the cost is a few operations for each section of the file.
   */
  edit(edits: readonly Edit[]): ConfigFile;
  /** The bytes that were parsed. */
  toBytes(): Uint8Array;
}

/**
 * Reads a configuration.
 *
 * Shape:   any bytes; what HAProxy would refuse is kept and shown by `diagnose`.
 * Returns: a file for which `toBytes()` equals the input. The bytes are not copied: do not change them afterwards.
 * Errors:  none. Never throws.
 * Limits:  time is linear in the size; files of 4 GiB and more do not fit the line table.
 * Source:  HAProxy's reader and tokenizer as observed from 2.6 to 3.5; configuration manual, chapter 2.
 */
export function parse(bytes: Uint8Array): ConfigFile {
  return readWhole(bytes);
}

/** The passages that a file consists of. */
export function layoutOf(file: ConfigFile): Layout {
  return file instanceof PassageFile ? file.layout : readWhole(file.bytes).layout;
}

/** The same object for all versions of a file that `edit` made: what checks remember of one version helps with the next. */
export function lineageOf(file: ConfigFile): object {
  return file instanceof PassageFile ? file.lineage : file;
}

function readWhole(bytes: Uint8Array): PassageFile {
  const passages = readPassages(Source.read(bytes));
  const layout = new Layout(passages);
  return new PassageFile(layout, new Occurrences(listHeads(layout)), { bytes, lineage: {} });
}

class PassageFile implements ConfigFile {
  readonly layout: Layout;
  readonly lineage: object;
  private readonly occurrences: Occurrences;
  private knownBytes: Uint8Array | null;
  private knownText: string | null = null;
  private knownLines: readonly Line[] | null = null;
  private knownPrologue: readonly Statement[] | null = null;
  private knownSections: readonly Section[] | null = null;

  /** `bytes` are those of all passages when they are at hand; else they are joined when asked for, as the text always is. */
  constructor(
    layout: Layout,
    occurrences: Occurrences,
    { bytes, lineage }: { readonly bytes: Uint8Array | null; readonly lineage: object },
  ) {
    this.layout = layout;
    this.lineage = lineage;
    this.occurrences = occurrences;
    this.knownBytes = bytes;
  }

  get bytes(): Uint8Array {
    this.knownBytes ??= joinBytes(this.layout.passages.map((passage) => passage.source.bytes));
    return this.knownBytes;
  }

  get text(): string {
    this.knownText ??= this.layout.passages.map((passage) => passage.source.text).join('');
    return this.knownText;
  }

  get sizeBytes(): number {
    return this.layout.sizeBytes;
  }

  get lines(): readonly Line[] {
    this.knownLines ??= this.layout.place(0, this.layout.passages.length).flatMap(readLines);
    return this.knownLines;
  }

  get sections(): readonly Section[] {
    this.knownSections ??= readSections(this.layout, this.occurrences);
    return this.knownSections;
  }

  get prologue(): readonly Statement[] {
    this.knownPrologue ??= this.layout.place(0, this.layout.prologueEnd).flatMap((place) => place.readStatements());
    return this.knownPrologue;
  }

  get prologueSpan(): Span {
    return { offset: 0, length: this.layout.offsetOf(this.layout.prologueEnd) };
  }

  slice(offset: number, length: number): string {
    return this.layout.slice(offset, length);
  }

  lineAt(offset: number): Line {
    return this.layout.lineAt(offset);
  }

  edit(edits: readonly Edit[]): ConfigFile {
    const layout = new Layout(editPassages(this.layout, edits));
    const { occurrences, lineage } = this;
    return new PassageFile(layout, occurrences.carryOver(listHeads(layout)), { bytes: null, lineage });
  }

  toBytes(): Uint8Array {
    return this.bytes;
  }
}

function listHeads({ passages, heads }: Layout): Passage[] {
  return heads.flatMap((head) => passages[head] ?? []);
}

function readSections(layout: Layout, occurrences: Occurrences): Section[] {
  return occurrences.heads.map((head, index) => {
    const range: SectionRange = { index, head, ...layout.sectionAt(index) };
    return new PassageSection(layout, range, occurrences);
  });
}

function readLines({ source, offset, line }: PlacedPassage): Line[] {
  return Array.from({ length: source.lineCount }, (_, index) => {
    const own = source.lineAt(index);
    return { ...own, number: own.number + line, offset: own.offset + offset };
  });
}
