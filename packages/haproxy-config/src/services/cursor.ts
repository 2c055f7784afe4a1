import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../text/word.ts';

/** Where a cursor stands: in which section, on which statement, in or behind which word. */
export interface Cursor {
  readonly offset: number;
  /** Null above the first section. */
  readonly section: Section | null;
  /** Null on a blank line, in a line of comment, and where the line has no words yet. */
  readonly statement: Statement | null;
  /** The word that the cursor stands in, or right behind of; null between words. */
  readonly word: Word | null;
  /** The words of the line that end before the cursor's word, the modifier left out. */
  readonly before: readonly Word[];
}

/** Reads what stands around an offset. Null inside a comment. */
export function readCursor(file: ConfigFile, offset: number): Cursor | null {
  const section = file.sections.findLast((candidate) => candidate.header.span.offset <= offset) ?? null;
  const lines = section === null ? file.prologue : [section.header, ...section.statements];
  const statement = lines.find(({ span }) => offset >= span.offset && offset <= span.offset + span.length) ?? null;
  if (statement?.comment !== null && statement?.comment !== undefined && offset > statement.comment.offset) return null;
  if (statement === null) {
    const start = file.text.lastIndexOf('\n', offset - 1) + 1;
    if (file.text.slice(start, offset).includes('#')) return null;
    return { offset, section, statement, word: null, before: [] };
  }
  const words = statement.modifier === null ? statement.words : statement.words.slice(1);
  const word = words.find(({ span }) => offset >= span.offset && offset <= span.offset + span.length) ?? null;
  const before = words.filter(({ span }) => span.offset + span.length < offset && span !== word?.span);
  return { offset, section, statement, word, before };
}
