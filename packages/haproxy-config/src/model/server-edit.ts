import type { ConfigFile } from '../syntax/config-file.ts';
import type { Edit } from '../text/edit.ts';
import { maxWords, type Word } from '../text/word.ts';
import { countArgumentValues } from './argument-arity.ts';
import type { ArgumentView } from './argument-view.ts';
import { type Diagnostic, refuse } from './diagnostic.ts';
import type { ServerView } from './server-view.ts';
import { writeLine, writeWordLike } from './statement-writer.ts';

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
  const refusal = refuseBrokenLine(file, server);
  if (refusal !== null) return refusal;
  if (server.addressWord === null) {
    return refuse('unwritable-statement', 'The server has no address yet.', 'Set its address before its arguments.');
  }
  const present = server.arguments.filter((argument) => argument.keyword === keyword);
  if (values === null) return present.map((argument) => removeArgument(server, argument));
  const last = present.at(-1);
  const added = values.length - (last?.values.length ?? -1);
  if (added > 0 && server.statement.words.length + added > maxWords) {
    return refuse(
      'unwritable-statement',
      `HAProxy reads at most ${maxWords} words in a line.`,
      'Remove an argument first.',
    );
  }
  if (last === undefined) return insertWords(lastCompleteWord(server), [keyword, ...values]);
  return replaceValues(last, values);
}

/** Replaces the address of a server line (latin1, as written in the file); errors as for `setServerArgument`. */
export function setServerAddress(file: ConfigFile, server: ServerView, address: string): Edit[] | Diagnostic {
  const refusal = refuseBrokenLine(file, server);
  if (refusal !== null) return refusal;
  return server.addressWord === null
    ? insertWords(lastWord(server), [address])
    : replaceWord(server.addressWord, address);
}

function refuseBrokenLine(file: ConfigFile, server: ServerView): Diagnostic | null {
  const { statement } = server;
  const { offset, length } = statement.span;
  // A view of another text would edit the wrong bytes: its words must be where it says.
  const moved = file.slice(server.nameWord.span.offset, server.nameWord.span.length) !== server.nameWord.raw;
  if (moved || offset + length > file.sizeBytes) {
    return refuse(
      'unwritable-statement',
      'The server was read from another text.',
      'Parse this text and list its servers.',
    );
  }
  return statement.problem === null
    ? null
    : refuse('unwritable-statement', `HAProxy cannot read line ${statement.line}.`, 'Correct the line as text first.');
}

function lastWord(server: ServerView): Word {
  return server.statement.words.at(-1) ?? server.nameWord;
}

/** Where a new argument can follow: not after a keyword that still waits for its value and would swallow it. */
function lastCompleteWord(server: ServerView): Word {
  const { words } = server.statement;
  const last = server.arguments.at(-1);
  if (last === undefined || last.values.length > 0) return lastWord(server);
  if (countArgumentValues('server', last.keyword) === 0) return lastWord(server);
  return words[words.indexOf(last.keywordWord) - 1] ?? server.nameWord;
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
function removeArgument(server: ServerView, argument: ArgumentView): Edit {
  const { words } = server.statement;
  const before = words[words.indexOf(argument.keywordWord) - 1] ?? server.nameWord;
  const start = endOf(before);
  return { offset: start, length: endOf(argument.values.at(-1) ?? argument.keywordWord) - start, content: '' };
}
