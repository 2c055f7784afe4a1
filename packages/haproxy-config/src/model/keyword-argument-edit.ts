import type { ConfigFile } from '../syntax/config-file.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Edit } from '../text/edit.ts';
import { maxWords, type Word } from '../text/word.ts';
import { type ArgumentKind, countArgumentValues } from './argument-arity.ts';
import type { ArgumentView } from './argument-view.ts';
import { type Diagnostic, refuse } from './diagnostic.ts';
import { refuseUnreadable } from './value-edit.ts';
import { endOf, rewriteWords, spellAll } from './word-edit.ts';

/** A `bind` or `server` line as its edits see it, valid or not. */
export interface ArgumentLine {
  readonly kind: ArgumentKind;
  readonly statement: Statement;
  readonly arguments: readonly ArgumentView[];
  /** The word after which the first argument stands: the address. */
  readonly anchor: Word;
}

/**
 * Sets, replaces or removes one argument of a `bind` or `server` line, whatever else stands in it.
 *
 * Shape:  `values` are latin1 words, or words of a view; null removes every occurrence.
 * Errors: a diagnostic when a value has no spelling, the line would exceed 64 words, was read from another text, or when the
 *         tokenizer refuses it.
 */
export function setKeywordArgument(
  file: ConfigFile,
  line: ArgumentLine,
  keyword: string,
  values: readonly (string | Word)[] | null,
): Edit[] | Diagnostic {
  const refusal = refuseUnreadable(file, line.statement);
  if (refusal !== null) return refusal;
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
  if (last !== undefined) return rewriteWords(last.keywordWord, last.values, values);
  const text = spellAll([keyword, ...values]);
  return typeof text === 'string' ? [{ offset: endOf(lastCompleteWord(line)), length: 0, content: ` ${text}` }] : text;
}

/** Where a new argument can follow: not after a keyword that still waits for its value and would swallow it. */
function lastCompleteWord(line: ArgumentLine): Word {
  const { words } = line.statement;
  const lastWord = words.at(-1) ?? line.anchor;
  const last = line.arguments.at(-1);
  if (last === undefined || last.values.length > 0) return lastWord;
  if (countArgumentValues(line.kind, last.keyword) === 0) return lastWord;
  return words[words.indexOf(last.keywordWord) - 1] ?? line.anchor;
}

/** Takes the blanks before the argument away with it. */
function removeArgument(line: ArgumentLine, argument: ArgumentView): Edit {
  const { words } = line.statement;
  const before = words[words.indexOf(argument.keywordWord) - 1] ?? line.anchor;
  const start = endOf(before);
  return { offset: start, length: endOf(argument.values.at(-1) ?? argument.keywordWord) - start, content: '' };
}
