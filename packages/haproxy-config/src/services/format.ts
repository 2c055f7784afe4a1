import type { ConfigFile } from '../syntax/config-file.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Edit } from '../text/edit.ts';

/** How a person wants lines to begin. */
export interface FormatOptions {
  /** What stands before lines of a section; blanks or tabs only. Default: four blanks. */
  readonly indent?: string;
}

/**
 * Straightens indentation: headers and directives of sections at the margin, other lines by one `indent`; blanks at the ends of lines go.
 *
 * Shape:   only ever an explicit act of a person: nothing else in this package moves a byte that nobody named.
 * Returns: edits; none for a file that is straight already. Words, comments, blank lines, line ends and the spacing between
 *          words stay, so HAProxy reads the same.
 * Errors:  none; an indent that is not blank is taken for the default. Never throws.
 */
export function format(file: ConfigFile, options: FormatOptions = {}): Edit[] {
  const given = options.indent ?? '    ';
  const indent = /^[ \t]*$/.test(given) ? given : '    ';
  const edits: Edit[] = [];
  for (const statement of file.prologue) edits.push(...straighten(file, statement, ''));
  for (const section of file.sections) {
    edits.push(...straighten(file, section.header, ''));
    for (const statement of section.statements) {
      edits.push(...straighten(file, statement, statement.keyword.startsWith('.') ? '' : indent));
    }
  }
  return edits;
}

function straighten(file: ConfigFile, statement: Statement, indent: string): Edit[] {
  const { offset, length } = statement.span;
  // What the tokenizer does not read to its end is left alone.
  if (statement.problem !== null || statement.cutAt !== null || statement.words.length === 0) return [];
  const text = file.slice(offset, length);
  const edits: Edit[] = [];
  const lead = /^[ \t]*/.exec(text)?.[0] ?? '';
  if (lead !== indent && lead.length === statement.indent.length) {
    edits.push({ offset, length: lead.length, content: indent });
  }
  const last = statement.words.at(-1);
  const end = last === undefined ? offset : last.span.offset + last.span.length;
  const tail = /[ \t]+$/.exec(text)?.[0] ?? '';
  // A blank at the end may belong to a word (`\ `) or to a comment, where it is a person's text.
  if (tail !== '' && statement.comment === null && offset + length - tail.length >= end) {
    edits.push({ offset: offset + length - tail.length, length: tail.length, content: '' });
  }
  return edits;
}
