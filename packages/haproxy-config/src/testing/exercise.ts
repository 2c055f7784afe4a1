import { diagnose } from '../model/diagnose.ts';
import { diagnoseNames } from '../model/names/diagnose-names.ts';
import { type ConfigFile, parse } from '../syntax/config-file.ts';
import { expandWords, type Statement } from '../syntax/statement.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import type { Environment } from '../text/word-expander.ts';

/** A half of all variables is set, one value with blanks at its ends. */
const environment: Environment = (name) => (name.length % 2 === 0 ? ` ${name} value ` : null);

export function statementsOf(file: ConfigFile): Statement[] {
  return [...file.prologue, ...file.sections.flatMap((section) => [section.header, ...section.statements])];
}

/** Looks at everything a file offers, so that a lazy reader has to do all its work. */
export function touch(file: ConfigFile): number {
  let seen = file.lines.length + file.prologueSpan.length;
  for (const statement of statementsOf(file)) {
    seen += statement.words.length + statement.indent.length + (statement.comment?.length ?? 0);
    seen += statement.keyword.length + expandWords(statement, environment).length;
    for (const word of statement.words) seen += word.value.length + word.raw.length;
  }
  for (const section of file.sections) seen += section.span.length + section.ownedSpan.length;
  return seen;
}

/**
 * Reads bytes, looks at everything and judges it. Returns what is wrong with the result, or null: the bytes must come back,
 * from the file, from its text, from its lines and from its spans, and every word must be where it says.
 */
export function exercise(bytes: Uint8Array): string | null {
  const before = bytes.slice();
  const file = parse(bytes);
  touch(file);
  for (const { span, line } of [...diagnose(file), ...diagnoseNames([file]).flat()]) {
    if (span.offset < 0 || span.length < 0 || span.offset + span.length > bytes.length)
      return 'a diagnostic lies outside';
    if (line < 1 || line > Math.max(1, file.lines.length)) return 'a diagnostic is on no line';
  }
  if (!isSame(file.toBytes(), before) || !isSame(bytes, before)) return 'the bytes changed';
  if (!isSame(encodeLatin1(file.text), before)) return 'the text is another';
  let text = '';
  for (const { offset, length, end } of file.lines) text += file.text.slice(offset, offset + length) + end;
  if (text !== file.text) return 'the lines are not the text';
  let end = file.prologueSpan.length;
  for (const { ownedSpan } of file.sections) {
    if (ownedSpan.offset !== end) return 'the owned spans do not cover the text once';
    end += ownedSpan.length;
  }
  if (end !== bytes.length) return 'the owned spans do not reach the end';
  for (const { words } of statementsOf(file)) {
    for (const { span, raw } of words) {
      if (file.text.slice(span.offset, span.offset + span.length) !== raw) return 'a word is not where it says';
    }
  }
  return null;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
