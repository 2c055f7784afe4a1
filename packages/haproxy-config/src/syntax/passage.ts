import type { Source } from '../text/source.ts';
import type { PlacedText } from '../text/word-scanner.ts';
import { LineKinds } from './line-kind.ts';
import { type HeaderNames, readHeaderNames } from './section-header.ts';
import { SourceStatement, type Statement } from './statement.ts';

const noNames: HeaderNames = { kind: '', name: null, from: null };

/**
 * Lines that stand together in a file: one section with the comments and blank lines that belong to it, a part of a long
 * section, or lines before the first section.
 *
 * A passage never changes, is never empty, and does not know where it stands. Versions of a file share the passages that no
 * edit touched, so what is found out about one (`PerPassage`) is found out once.
 */
export class Passage {
  readonly source: Source;
  /** The index of the section's header line, or -1 when the lines continue what stands above. */
  readonly header: number;
  /**
   * What `PerPassage` keeps: a place for each of its three instances. With more the array grows by itself, and then takes room for
   * many.
   */
  readonly kept: (object | null)[] = [null, null, null];
  private knownNames: HeaderNames | null = null;

  constructor(source: Source, header: number) {
    this.source = source;
    this.header = header;
  }

  /** What the header line says; the kind is empty when there is none. */
  get names(): HeaderNames {
    if (this.header < 0) return noNames;
    this.knownNames ??= readHeaderNames(new PlacedPassage(this, 0, 0).readHeader());
    return this.knownNames;
  }

  /** Holds it nothing but comments and blank lines? Then lines above it have a say in whom the lines below belong to. */
  isWithoutStatement(): boolean {
    const kinds = new LineKinds(this.source);
    for (let index = 0; index < this.source.lineCount; index += 1) {
      const kind = kinds.of(index);
      if (kind !== 'blank' && kind !== 'comment') return false;
    }
    return true;
  }
}

/** A passage where it stands in one version of a file; at 0, 0 ("detached") what it gives is relative to the passage. */
export class PlacedPassage implements PlacedText {
  readonly passage: Passage;
  /** The offset of its first byte. */
  readonly offset: number;
  /** How many lines stand above it. */
  readonly line: number;

  constructor(passage: Passage, offset: number, line: number) {
    this.passage = passage;
    this.offset = offset;
    this.line = line;
  }

  get source(): Source {
    return this.passage.source;
  }

  get text(): string {
    return this.passage.source.text;
  }

  /** The header line; only for a passage that has one. */
  readHeader(): Statement {
    return new SourceStatement(this, this.passage.header);
  }

  /** The statements below the header, or all when there is none. */
  readStatements(): Statement[] {
    const { source, header } = this.passage;
    const kinds = new LineKinds(source);
    const statements: Statement[] = [];
    for (let index = header + 1; index < source.lineCount; index += 1) {
      if (kinds.of(index) === 'statement') statements.push(new SourceStatement(this, index));
    }
    return statements;
  }
}

let slots = 0;

/**
 * Keeps what is found out about passages, for as long as they live.
 *
 * It must depend on nothing but the passage and what is kept with it, and give offsets and lines relative to the passage: other
 * versions of the file have the same passage at another place. A slot of the passage holds it, which is found and collected
 * faster than an entry of a WeakMap.
 */
export class PerPassage<T extends object> {
  private readonly slot = slots++;

  get(passage: Passage): T | null {
    return (passage.kept[this.slot] as T | undefined) ?? null;
  }

  set(passage: Passage, value: T): T {
    while (passage.kept.length < this.slot) passage.kept.push(null);
    passage.kept[this.slot] = value;
    return value;
  }
}
