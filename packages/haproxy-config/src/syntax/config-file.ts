import { type Line, Source } from '../text/source.ts';
import type { Span } from '../text/span.ts';
import { LineKinds } from './line-kind.ts';
import { readStatements, type Section, type SectionLines, SourceSection } from './section.ts';
import type { Statement } from './statement.ts';

/**
 * One configuration file: all its bytes, and what they mean.
 *
 * Nothing is dropped and nothing is copied out: lines, sections, statements and words are views on the text, made on first use.
 */
export interface ConfigFile {
  readonly bytes: Uint8Array;
  /** The bytes as latin1, one character a byte: an offset in it is a byte offset. */
  readonly text: string;
  readonly lines: readonly Line[];
  readonly sections: readonly Section[];
  /** Statements before the first section; HAProxy accepts only conditionals there. */
  readonly prologue: readonly Statement[];
  /** What stands before the first section and belongs to none. */
  readonly prologueSpan: Span;
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
  return new SourceFile(new Source(bytes));
}

class SourceFile implements ConfigFile {
  readonly sections: readonly SourceSection[];
  private readonly source: Source;
  private readonly kinds: LineKinds;
  private readLines: readonly Line[] | null = null;
  private readPrologue: readonly Statement[] | null = null;

  constructor(source: Source) {
    this.source = source;
    this.kinds = new LineKinds(source);
    this.sections = readSections(source, this.kinds);
  }

  get bytes(): Uint8Array {
    return this.source.bytes;
  }

  get text(): string {
    return this.source.text;
  }

  get lines(): readonly Line[] {
    this.readLines ??= Array.from({ length: this.source.lineCount }, (_, index) => this.source.lineAt(index));
    return this.readLines;
  }

  get prologue(): readonly Statement[] {
    this.readPrologue ??= readStatements(this.source, this.kinds, 0, this.prologueEnd);
    return this.readPrologue;
  }

  get prologueSpan(): Span {
    return { offset: 0, length: this.source.startOf(this.prologueEnd) };
  }

  private get prologueEnd(): number {
    return this.sections[0]?.lines.owned ?? this.source.lineCount;
  }

  toBytes(): Uint8Array {
    return this.source.bytes;
  }
}

function readSections(source: Source, kinds: LineKinds): SourceSection[] {
  const headers: number[] = [];
  for (let index = 0; index < source.lineCount; index += 1) if (kinds.isHeader(index)) headers.push(index);

  const owned = headers.map((header, at) => findOwnedStart(kinds, header, at === 0 ? -1 : (headers[at - 1] ?? -1)));
  const counts = new Map<string, number>();
  const countOf = (key: string) => {
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return count;
  };
  return headers.map((header, at) => {
    const lines: SectionLines = { owned: owned[at] ?? header, header, end: owned[at + 1] ?? source.lineCount };
    return new SourceSection(source, kinds, lines, countOf);
  });
}

/**
 * The first line that belongs to the section below: of the comments and blank lines above its header, those after the
 * comments of the section above. A comment is the upper section's when it is indented deeper than the header, or when it
 * follows that section without a blank line while a blank line follows it.
 */
function findOwnedStart(kinds: LineKinds, header: number, previousHeader: number): number {
  const indent = kinds.indentOf(header);
  let start = header;
  while (start - 1 > previousHeader) {
    const kind = kinds.of(start - 1);
    if (kind !== 'blank' && kind !== 'comment') break;
    if (kind === 'comment' && kinds.indentOf(start - 1) > indent) break;
    start -= 1;
  }
  let afterComments = start;
  while (afterComments < header && kinds.of(afterComments) === 'comment') afterComments += 1;
  return afterComments < header ? afterComments : start;
}
