import { findStatementKeyword } from '../catalogue/catalogue.ts';
import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Edit } from '../text/edit.ts';
import { maxWords } from '../text/word.ts';
import { type Diagnostic, isDiagnostic, refuse } from './diagnostic.ts';
import { findAnchor, groupOf, orderGroup } from './keyword-order.ts';
import { insertAfter, insertLine, unconditionalStatements } from './line-insert.ts';
import { removeStatement, removeStatements } from './section-edit.ts';
import { refuseStale } from './stale-view.ts';
import { bodyWords } from './statement-view.ts';
import { listValues, nameWordsOf, type TypedStatement } from './typed-statement.ts';
import { composeLine, findWritable, type ValueInput } from './value-input.ts';
import { type NewWord, replaceWord, rewriteWords, textOf } from './word-edit.ts';

/**
 * Sets the values of a keyword that counts once in a section: changes the words that differ, or adds a line.
 *
 * Shape:   `inputs` are what follows the keyword's name: see `ValueInput` and `composeLine`. The statement that counts (the
 *          last) is changed; its quotes, blanks, comment and the words that stay keep their bytes; `no` in front goes. A new
 *          line stands by the nearest of its kind, with its indentation and columns: see `findAnchor`.
 * Returns: the edits on the file's bytes; none when the section says so already.
 * Errors:  a diagnostic for a keyword that HAProxy does not have there (in `release`, when given), values that a strict
 *          signature does not take (naming what it expects), a line that lies in a conditional, cannot be read or would be
 *          too long, and for a keyword with several lines that add up.
 */
export function setValue(
  file: ConfigFile,
  section: Section,
  keywordName: string,
  inputs: readonly ValueInput[],
  release: string | null = null,
): Edit[] | Diagnostic {
  const keyword = findWritable(section.kind, keywordName, release);
  if (isDiagnostic(keyword)) return keyword;
  const present = listValues(section, keywordName);
  const last = present.at(-1);
  if (last === undefined) return insertValue(file, section, keywordName, inputs, null, release);
  if (keyword.isRepeatable && present.length > 1) {
    return refuse(
      'unwritable-statement',
      `The ${present.length} lines of '${keywordName}' add up.`,
      'Say which one to change, or add or remove one.',
    );
  }
  return refuseConditional(last) ?? replaceValue(file, last, inputs);
}

/**
 * Gives one statement other values; `no` or `default` in front goes. Errors as for `setValue`; a line in a conditional is
 * changed where it stands.
 */
export function replaceValue(
  file: ConfigFile,
  view: TypedStatement,
  inputs: readonly ValueInput[],
): Edit[] | Diagnostic {
  const refusal = refuseUnreadable(file, view.statement);
  if (refusal !== null) return refusal;
  const words = composeLine(view.keyword, nameWordsOf(view), inputs, view.words);
  if (isDiagnostic(words)) return words;
  const rewritten = rewriteStatement(view.statement, words);
  return isDiagnostic(rewritten) ? rewritten : [...removeModifier(view.statement), ...rewritten];
}

/**
 * Adds a line of a keyword.
 *
 * Shape:  `position` counts the section's lines of the same order group (all `http-request` rules, all `acl` lines, …) from
 *         0; null or a number past the last adds after them, or where such lines belong: see `findAnchor`.
 * Errors: as for `setValue`, and when the line at the position stands in a conditional.
 */
export function insertValue(
  file: ConfigFile,
  section: Section,
  keywordName: string,
  inputs: readonly ValueInput[],
  position: number | null = null,
  release: string | null = null,
): Edit[] | Diagnostic {
  const keyword = findWritable(section.kind, keywordName, release);
  if (isDiagnostic(keyword)) return keyword;
  const words = composeLine(keyword, keywordName.split(' '), inputs);
  if (isDiagnostic(words)) return words;
  return insertWords(file, section, words, position);
}

function insertWords(
  file: ConfigFile,
  section: Section,
  words: readonly NewWord[],
  position: number | null,
): Edit[] | Diagnostic {
  const names = words.map(textOf);
  const successor = position === null ? undefined : listGroup(section, orderGroup(names))[position];
  if (successor === undefined) return insertAfter(file, section, findAnchor(section, names), words);
  const anchor = lineBefore(section, successor);
  if (isDiagnostic(anchor)) return anchor;
  const edits = insertAfter(file, section, anchor, words);
  return isDiagnostic(edits) ? edits : atLineOf(successor, edits);
}

/** The lines of a section that are in one order: see `orderGroup`. Conditional ones are included. */
export function listGroup(section: Section, group: string): Statement[] {
  const first = group.split(' ', 1)[0];
  return section.statements.filter((statement) => statement.keyword === first && groupOf(statement) === group);
}

/** The statement whose columns a line before `successor` takes. */
function lineBefore(section: Section, successor: Statement): Statement | Diagnostic {
  const statements = unconditionalStatements(section);
  return statements.includes(successor)
    ? successor
    : refuse(
        'unwritable-statement',
        `Line ${successor.line} stands in a conditional.`,
        'Choose another place, or edit the lines as text.',
      );
}

/** Moves an insertion after the line of a statement to before it. */
function atLineOf(statement: Statement, edits: readonly Edit[]): Edit[] {
  return edits.map((edit) => {
    const text = edit.content.replace(/^\r?\n/, '');
    return { offset: statement.span.offset, length: 0, content: /\n$/.test(text) ? text : `${text}\n` };
  });
}

/** Removes every line of a keyword from a section, those with `no` or `default` and those in conditionals included. */
export function removeValue(file: ConfigFile, section: Section, keywordName: string): Edit[] | Diagnostic {
  if (findStatementKeyword(section.kind, keywordName) === null) {
    const found = findWritable(section.kind, keywordName, null);
    return isDiagnostic(found) ? found : [];
  }
  return removeStatements(
    file,
    listValues(section, keywordName).map(({ statement }) => statement),
  );
}

/**
 * Switches a keyword without values, or whose values may be left out, on or off, or lets the section say nothing about it.
 *
 * Shape:  `on` takes `no` away from a line that stands, its values kept, or adds a line; `off` puts `no` in front or adds
 *         such a line; `absent` is `removeValue`.
 * Errors: as for `setValue`, and for `off` when `no` means nothing in front of the keyword.
 */
export function setFlag(
  file: ConfigFile,
  section: Section,
  keywordName: string,
  state: 'on' | 'off' | 'absent',
): Edit[] | Diagnostic {
  if (state === 'absent') return removeValue(file, section, keywordName);
  const keyword = findWritable(section.kind, keywordName, null);
  if (isDiagnostic(keyword)) return keyword;
  if (state === 'off' && !keyword.takesModifier) {
    return refuse('unwritable-statement', `HAProxy takes no 'no' before '${keywordName}'.`, 'Remove the line instead.');
  }
  const last = listValues(section, keywordName).at(-1);
  if (last === undefined) {
    if (state === 'on') return insertValue(file, section, keywordName, []);
    const words = keywordName.split(' ');
    return insertAfter(file, section, findAnchor(section, words), ['no', ...words]);
  }
  const refusal = refuseConditional(last) ?? refuseUnreadable(file, last.statement);
  if (refusal !== null) return refusal;
  return state === 'on' ? removeModifier(last.statement) : addNo(last.statement);
}

/**
 * Moves a statement among the lines of its order group, such as one `http-request` rule among the others.
 *
 * Shape:   `position` is its place afterwards, from 0. The line moves with its comment; comments on lines of their own stay.
 * Returns: no edits when it is there already.
 * Errors:  a diagnostic when the line, or the one at the position, stands in a conditional.
 */
export function moveStatement(
  file: ConfigFile,
  section: Section,
  statement: Statement,
  position: number,
): Edit[] | Diagnostic {
  const refusal = refuseUnreadable(file, statement);
  if (refusal !== null) return refusal;
  const group = listGroup(section, groupOf(statement));
  const from = group.indexOf(statement);
  const to = Math.max(0, Math.min(position, group.length - 1));
  const target = group[to];
  if (target === undefined || target === statement) return [];
  const places = [lineBefore(section, statement), lineBefore(section, target)];
  const inConditional = places.find(isDiagnostic);
  if (inConditional !== undefined) return inConditional;
  const { offset, length } = statement.span;
  const text = file.slice(offset, length);
  const inserted = insertLine(file, target, text);
  const removed = removeStatement(file, statement);
  if (isDiagnostic(removed)) return removed;
  return [...removed, ...(to > from ? inserted : atLineOf(target, inserted))];
}

function rewriteStatement(statement: Statement, words: readonly NewWord[]): Edit[] | Diagnostic {
  const old = bodyWords(statement);
  const [first, ...rest] = old;
  if (first === undefined) return refuse('unwritable-statement', 'The line has no words.', 'Add the statement anew.');
  if (statement.words.length - old.length + words.length > maxWords) {
    return refuse('unwritable-statement', `HAProxy reads at most ${maxWords} words in a line.`, 'Use fewer words.');
  }
  const name = replaceWord(first, words[0] ?? first);
  const values = rewriteWords(first, rest, words.slice(1));
  if (isDiagnostic(name)) return name;
  return isDiagnostic(values) ? values : [...name, ...values];
}

function removeModifier(statement: Statement): Edit[] {
  const [modifier, keyword] = statement.words;
  if (statement.modifier === null || modifier === undefined || keyword === undefined) return [];
  const { offset } = modifier.span;
  return [{ offset, length: keyword.span.offset - offset, content: '' }];
}

function addNo(statement: Statement): Edit[] {
  const [first] = statement.words;
  if (first === undefined || statement.modifier === 'no') return [];
  return statement.modifier === 'default'
    ? [{ ...first.span, content: 'no' }]
    : [{ offset: first.span.offset, length: 0, content: 'no ' }];
}

function refuseConditional(view: TypedStatement): Diagnostic | null {
  if (!view.isConditional) return null;
  return refuse(
    'unwritable-statement',
    `Line ${view.line} stands in a conditional: whether it counts depends on the node.`,
    'Change this line itself, or edit the lines as text.',
  );
}

/** A line that the tokenizer refuses, or that was read from another text, takes no edit. */
export function refuseUnreadable(file: ConfigFile, statement: Statement): Diagnostic | null {
  const stale = refuseStale(file, statement);
  if (stale !== null || (statement.problem === null && statement.words.length > 0)) return stale;
  return refuse(
    'unwritable-statement',
    `HAProxy cannot read line ${statement.line}.`,
    'Correct the line as text first.',
  );
}
