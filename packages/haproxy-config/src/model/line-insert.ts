import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Edit } from '../text/edit.ts';
import type { Word } from '../text/word.ts';
import type { Diagnostic } from './diagnostic.ts';
import { refuseStale, refuseStaleSection } from './stale-view.ts';
import { writeStatement } from './statement-writer.ts';
import { endOf, type NewWord, spell, textOf } from './word-edit.ts';

const defaultIndent = '    ';

/** The section's statements that stand in no conditional of their own, up to one that closes a conditional from above. */
export function unconditionalStatements(section: Section): Statement[] {
  const found: Statement[] = [];
  let depth = 0;
  for (const statement of section.statements) {
    const { keyword } = statement;
    if (keyword === '.if') depth += 1;
    else if (depth === 0 && (keyword === '.endif' || keyword === '.else' || keyword === '.elif')) break;
    else if (keyword === '.endif') depth -= 1;
    if (depth === 0) found.push(statement);
  }
  return found;
}

/**
 * Writes a new line after `anchor`, with the indentation, the columns and the line end of its neighbours.
 *
 * Errors: a diagnostic when a word has no spelling, the words are no statement (see `writeStatement`), or the section was read from
 *         another text.
 */
export function insertAfter(
  file: ConfigFile,
  section: Section,
  anchor: Statement,
  words: readonly NewWord[],
): Edit[] | Diagnostic {
  const stale = refuseStaleSection(file, section) ?? refuseStale(file, anchor);
  if (stale !== null) return stale;
  const checked = writeStatement(words.map(textOf));
  if (typeof checked !== 'string') return checked;
  const neighbour = anchor === section.header || anchor.keyword.startsWith('.') ? null : anchor;
  const line = alignWords(file, words, neighboursOf(section, neighbour));
  if (typeof line !== 'string') return line;
  const text = (indentOf(neighbour ?? lastBodyStatement(section)) ?? usualIndent(file)) + line;
  return insertLine(file, anchor, text);
}

/** Puts the text of a line after the line of a statement. */
export function insertLine(file: ConfigFile, anchor: Statement, text: string): Edit[] {
  const anchorEnd = anchor.span.offset + anchor.span.length;
  const lineEnd = lineEndAt(file, anchorEnd);
  const end = lineEnd === '' ? usualLineEnd(file) : lineEnd;
  // After a last line without a line end, the new line brings one for both.
  const before = lineEnd === '' ? end : '';
  return [{ offset: anchorEnd + lineEnd.length, length: 0, content: before + text + end }];
}

/** The line and up to two beside it, whose columns the new line takes. */
function neighboursOf(section: Section, neighbour: Statement | null): Statement[] {
  if (neighbour === null) return [];
  const at = section.statements.indexOf(neighbour);
  return section.statements.slice(Math.max(0, at - 2), at + 2).filter((statement) => statement.problem === null);
}

/** Spells words with the blanks that put them below those of the lines around. */
function alignWords(
  file: ConfigFile,
  words: readonly NewWord[],
  neighbours: readonly Statement[],
): string | Diagnostic {
  let line = '';
  let alike = neighbours;
  for (const [index, word] of words.entries()) {
    const text = spell(word, index === 0 && textOf(word).startsWith('[') ? bareBracket : null);
    if (typeof text !== 'string') return text;
    if (index > 0) line += gapBefore(file, alike, index, line.length);
    line += text;
    // Lines that begin with the same word have the same columns; others share only the first.
    if (index === 0) {
      const sameKeyword = alike.filter((statement) => statement.words[0]?.value === textOf(word));
      if (sameKeyword.length > 0) alike = sameKeyword;
    } else if (index === 1 && alike.some((statement) => statement.words[0]?.value !== textOf(words[0] ?? ''))) {
      alike = [];
    }
  }
  return line;
}

/** A first word in quotes: one that begins with a bare `[` would be a scope line. */
const bareBracket: Word = { value: '[', raw: '"["', span: { offset: 0, length: 0 }, hasVariable: false };

function gapBefore(file: ConfigFile, neighbours: readonly Statement[], index: number, length: number): string {
  const gaps = neighbours.flatMap((statement) => {
    const [first, left, right] = [statement.words[0], statement.words[index - 1], statement.words[index]];
    if (first === undefined || left === undefined || right === undefined) return [];
    const text = file.slice(endOf(left), Math.max(0, right.span.offset - endOf(left)));
    return /^[ \t]+$/.test(text) ? [{ column: right.span.offset - first.span.offset, text }] : [];
  });
  const tab = gaps.find(({ text }) => text.includes('\t'));
  if (tab !== undefined) return tab.text;
  const wide = gaps.find(({ text }) => text.length > 1);
  if (wide === undefined) return ' ';
  // One wide gap is a column when no line beside it has another.
  const isColumn = gaps.every(({ column, text }) => column === wide.column || text.length === 1);
  return isColumn ? ' '.repeat(Math.max(1, wide.column - length)) : ' ';
}

function lastBodyStatement(section: Section): Statement | null {
  return section.statements.findLast((statement) => !statement.keyword.startsWith('.')) ?? null;
}

function indentOf(statement: Statement | null): string | null {
  return statement === null ? null : (/^[ \t]*/.exec(statement.indent)?.[0] ?? null);
}

/** The indentation of the file's first body statement. */
export function usualIndent(file: ConfigFile): string {
  for (const section of file.sections) {
    const first = section.statements.find((statement) => !statement.keyword.startsWith('.'));
    if (first !== undefined) return indentOf(first) ?? defaultIndent;
  }
  return defaultIndent;
}

/** The line end at an offset; empty at the end of a file without one. */
export function lineEndAt(file: ConfigFile, offset: number): string {
  const text = file.slice(offset, 2);
  if (text === '\r\n') return text;
  return text.startsWith('\n') ? '\n' : '';
}

/** The line end of the file's last line that has one. */
export function usualLineEnd(file: ConfigFile): string {
  for (let length = 256; ; length *= 2) {
    const start = Math.max(0, file.sizeBytes - length);
    const tail = file.slice(start, length);
    const feed = tail.lastIndexOf('\n');
    if (feed > 0 || start === 0) return feed > 0 && tail[feed - 1] === '\r' ? '\r\n' : '\n';
  }
}
