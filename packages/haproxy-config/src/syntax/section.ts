import type { Source } from '../text/source.ts';
import type { Span } from '../text/span.ts';
import type { Word } from '../text/word.ts';
import type { LineKinds } from './line-kind.ts';
import { findSectionKeyword, proxyKinds } from './section-keyword.ts';
import { SourceStatement, type Statement } from './statement.ts';

/** A section: its header line and everything up to the next header. `kind`, `name` and `occurrence` are its identity. */
export interface Section {
  /** The section keyword, for example `backend`. */
  readonly kind: string;
  /** Null for sections that have or need none; a variable's text when the name holds one. */
  readonly name: string | null;
  /** The named `defaults` after `from`. */
  readonly from: string | null;
  /** Counts sections of the same kind and name from 0, in file order. */
  readonly occurrence: number;
  readonly header: Statement;
  /** The lines with words after the header, conditionals such as `.if` included. */
  readonly statements: readonly Statement[];
  /** From the header to the end of the section's last line that is not blank, its line end included. */
  readonly span: Span;
  /**
   * What is moved or removed with the section: from the comments and blank lines above the header that belong to it up to
   * the next section's. The prologue and all owned spans together cover the file exactly once.
   */
  readonly ownedSpan: Span;
}

/** The line numbers (indexes from 0, ends exclusive) that a section consists of. */
export interface SectionLines {
  readonly owned: number;
  readonly header: number;
  readonly end: number;
}

/** A section that reads its lines on demand. */
export class SourceSection implements Section {
  readonly kind: string;
  readonly name: string | null;
  readonly from: string | null;
  readonly occurrence: number;
  readonly header: Statement;
  readonly lines: SectionLines;
  private readonly source: Source;
  private readonly kinds: LineKinds;
  private read: readonly Statement[] | null = null;

  constructor(source: Source, kinds: LineKinds, lines: SectionLines, occurrenceOf: (key: string) => number) {
    this.source = source;
    this.kinds = kinds;
    this.lines = lines;
    this.header = new SourceStatement(source, lines.header);
    this.kind = this.header.keyword;
    const names = readHeaderNames(this.kind, this.header.arguments);
    this.name = names.name;
    this.from = names.from;
    this.occurrence = occurrenceOf(`${this.kind} ${this.name ?? ''}`);
  }

  get statements(): readonly Statement[] {
    this.read ??= readStatements(this.source, this.kinds, this.lines.header + 1, this.lines.end);
    return this.read;
  }

  get span(): Span {
    let last = this.lines.end - 1;
    while (last > this.lines.header && this.kinds.of(last) === 'blank') last -= 1;
    const offset = this.source.startOf(this.lines.header);
    return { offset, length: this.source.startOf(last + 1) - offset };
  }

  get ownedSpan(): Span {
    const offset = this.source.startOf(this.lines.owned);
    return { offset, length: this.source.startOf(this.lines.end) - offset };
  }
}

/** The statements on the lines from `start` to `end`. */
export function readStatements(source: Source, kinds: LineKinds, start: number, end: number): Statement[] {
  const statements: Statement[] = [];
  for (let index = start; index < end; index += 1) {
    if (kinds.of(index) === 'statement') statements.push(new SourceStatement(source, index));
  }
  return statements;
}

function readHeaderNames(kind: string, words: readonly Word[]): { name: string | null; from: string | null } {
  const values = words.map((word) => word.value);
  const first = values[0] ?? null;
  if (findSectionKeyword(kind)?.name === 'none') return { name: null, from: null };
  // `defaults from X` has no name and inherits X, but `defaults from` alone is named `from`.
  if (kind === 'defaults' && first === 'from' && values[1] !== undefined) return { name: null, from: values[1] };
  if ((kind === 'defaults' || proxyKinds.has(kind)) && values[1] === 'from')
    return { name: first, from: values[2] ?? null };
  return { name: first, from: null };
}
