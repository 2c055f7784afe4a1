import type { ConfigFile } from '../syntax/config-file.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Edit } from '../text/edit.ts';
import { maxWords, type Word } from '../text/word.ts';
import { type ArgumentKind, countArgumentValues } from './argument-arity.ts';
import type { ArgumentView } from './argument-view.ts';
import { type Diagnostic, refuse } from './diagnostic.ts';
import type { ServerView } from './server-view.ts';
import { writeLine, writeWordLike } from './statement-writer.ts';

/** A line whose arguments are keywords with values, of whichever kind. */
export interface ArgumentLine {
  readonly kind: ArgumentKind;
  readonly statement: Statement;
  /** The first word after the keyword: a server's name, a bind's address. */
  readonly firstWord: Word;
  readonly addressWord: Word | null;
  readonly arguments: readonly ArgumentView[];
}

const endOf = (word: Word): number => word.span.offset + word.span.length;

/**
 * Sets, replaces or removes one argument of a server line.
 *
 * Shape:   `values` are latin1 words: `['20']` for `weight 20`, `[]` for a flag such as `backup`, null to remove the argument
 *          (every occurrence). A new argument goes after the last complete one; order, spacing, quotes and comments stay.
 * Returns: the edits on the file's bytes; none when nothing is to change.
 * Errors:  a diagnostic when a value has no spelling, the line would exceed 64 words or
 *          has no address yet, or the tokenizer refuses the line.
 */
export function setServerArgument(
  file: ConfigFile,
  server: ServerView,
  keyword: string,
  values: readonly string[] | null,
): Edit[] | Diagnostic {
  return setLineArgument(file, serverLine(server), keyword, values);
}

/** Sets one argument of any line that has them: see `setServerArgument`. */
export function setLineArgument(
  file: ConfigFile,
  line: ArgumentLine,
  keyword: string,
  values: readonly string[] | null,
): Edit[] | Diagnostic {
  const refusal = refuseBrokenLine(file, line);
  if (refusal !== null) return refusal;
  if (line.addressWord === null) {
    return refuse('unwritable-statement', 'The server has no address yet.', 'Set its address before its arguments.');
  }
  const present = line.arguments.filter((argument) => argument.keyword === keyword);
  if (values === null) return present.map((argument) => removeArgument(line, argument));
  const last = present.at(-1);
  const added = values.length - (last?.values.length ?? -1);
  if (added > 0 && line.statement.words.length + added > maxWords) {
    return refuse(
      'unwritable-statement',
      `HAProxy reads at most ${maxWords} words in a line.`,
      'Remove an argument first.',
    );
  }
  if (last === undefined) return insertWords(lastCompleteWord(line), [keyword, ...values]);
  return replaceValues(last, values);
}

/** Replaces the address of a server line (latin1, as written in the file); errors as for `setServerArgument`. */
export function setServerAddress(file: ConfigFile, server: ServerView, address: string): Edit[] | Diagnostic {
  const line = serverLine(server);
  const refusal = refuseBrokenLine(file, line);
  if (refusal !== null) return refusal;
  return server.addressWord === null
    ? insertWords(lastWord(line), [address])
    : replaceWord(server.addressWord, address);
}

function serverLine(server: ServerView): ArgumentLine {
  return { ...server, kind: 'server', firstWord: server.nameWord };
}

function refuseBrokenLine(file: ConfigFile, line: ArgumentLine): Diagnostic | null {
  const { statement } = line;
  const { offset, length } = statement.span;
  // A view of another text would edit the wrong bytes: its words must be where it says.
  const moved = file.slice(line.firstWord.span.offset, line.firstWord.span.length) !== line.firstWord.raw;
  if (moved || offset + length > file.sizeBytes) {
    return refuse(
      'unwritable-statement',
      'The line was read from another text.',
      'Parse this text and take its views.',
    );
  }
  return statement.problem === null
    ? null
    : refuse('unwritable-statement', `HAProxy cannot read line ${statement.line}.`, 'Correct the line as text first.');
}

function lastWord(line: ArgumentLine): Word {
  return line.statement.words.at(-1) ?? line.firstWord;
}

/** Where a new argument can follow: not after a keyword that still waits for its value and would swallow it. */
function lastCompleteWord(line: ArgumentLine): Word {
  const { words } = line.statement;
  const last = line.arguments.at(-1);
  if (last === undefined || last.values.length > 0) return lastWord(line);
  if (countArgumentValues(line.kind, last.keyword) === 0) return lastWord(line);
  return words[words.indexOf(last.keywordWord) - 1] ?? line.firstWord;
}

function insertWords(after: Word, words: readonly string[]): Edit[] | Diagnostic {
  const text = writeLine(words);
  return typeof text === 'string' ? [{ offset: endOf(after), length: 0, content: ` ${text}` }] : text;
}

function replaceWord(word: Word, value: string): Edit[] | Diagnostic {
  if (word.value === value && !word.hasVariable) return [];
  const content = writeWordLike(value, word.raw);
  return typeof content === 'string' ? [{ ...word.span, content }] : content;
}

function replaceValues(argument: ArgumentView, values: readonly string[]): Edit[] | Diagnostic {
  if (argument.values.length !== values.length) {
    const start = endOf(argument.keywordWord);
    const end = endOf(argument.values.at(-1) ?? argument.keywordWord);
    const text = writeLine(values);
    if (typeof text !== 'string') return text;
    return [{ offset: start, length: end - start, content: text === '' ? '' : ` ${text}` }];
  }
  const edits: Edit[] = [];
  for (const [index, word] of argument.values.entries()) {
    const replaced = replaceWord(word, values[index] ?? '');
    if (!Array.isArray(replaced)) return replaced;
    edits.push(...replaced);
  }
  return edits;
}

/** Takes the blanks before the argument away with it. */
function removeArgument(line: ArgumentLine, argument: ArgumentView): Edit {
  const { words } = line.statement;
  const before = words[words.indexOf(argument.keywordWord) - 1] ?? line.firstWord;
  const start = endOf(before);
  return { offset: start, length: endOf(argument.values.at(-1) ?? argument.keywordWord) - start, content: '' };
}
