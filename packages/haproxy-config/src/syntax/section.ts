import type { Source } from '../text/source.ts';
import type { Span } from '../text/span.ts';
import type { Layout } from './layout.ts';
import { LineKinds } from './line-kind.ts';
import type { Occurrences } from './occurrences.ts';
import { type Passage, PlacedPassage } from './passage.ts';
import type { Statement } from './statement.ts';

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

/** Which passages of a layout a section consists of; the first holds its header. */
export interface SectionRange {
  /** The section's number in the file, from 0. */
  readonly index: number;
  readonly head: Passage;
  readonly first: number;
  readonly end: number;
}

/** A section of one version of a file, looked at on demand. */
export class PassageSection implements Section {
  private readonly layout: Layout;
  private readonly range: SectionRange;
  private readonly occurrences: Occurrences;
  private knownHeader: Statement | null = null;
  private knownStatements: readonly Statement[] | null = null;

  constructor(layout: Layout, range: SectionRange, occurrences: Occurrences) {
    this.layout = layout;
    this.range = range;
    this.occurrences = occurrences;
  }

  get kind(): string {
    return this.range.head.names.kind;
  }

  get name(): string | null {
    return this.range.head.names.name;
  }

  get from(): string | null {
    return this.range.head.names.from;
  }

  get occurrence(): number {
    return this.occurrences.of(this.range.index);
  }

  get header(): Statement {
    const { head, first } = this.range;
    this.knownHeader ??= new PlacedPassage(head, this.layout.offsetOf(first), this.layout.lineOf(first)).readHeader();
    return this.knownHeader;
  }

  get statements(): readonly Statement[] {
    const { first, end } = this.range;
    this.knownStatements ??= this.layout.place(first, end).flatMap((place) => place.readStatements());
    return this.knownStatements;
  }

  get span(): Span {
    const { first, end } = this.range;
    const { offset } = this.header.span;
    for (const { source, offset: start } of this.layout.place(first, end).reverse()) {
      const length = findBlankTail(source);
      if (length > 0) return { offset, length: start + length - offset };
    }
    return { offset, length: 0 };
  }

  get ownedSpan(): Span {
    const offset = this.layout.offsetOf(this.range.first);
    return { offset, length: this.layout.offsetOf(this.range.end) - offset };
  }
}

/** Where the blank lines at the end of a source begin; 0 when it has no other lines. */
function findBlankTail(source: Source): number {
  const kinds = new LineKinds(source);
  let count = source.lineCount;
  while (count > 0 && kinds.of(count - 1) === 'blank') count -= 1;
  return source.startOf(count);
}
