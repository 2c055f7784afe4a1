import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Edit } from '../text/edit.ts';
import type { Word } from '../text/word.ts';
import { type Diagnostic, isDiagnostic, refuse } from './diagnostic.ts';
import { setKeywordArgument } from './keyword-argument-edit.ts';
import { removeStatement } from './section-edit.ts';
import type { ServerView } from './server-view.ts';
import { refuseUnreadable } from './value-edit.ts';
import { replaceWord, rewriteWords } from './word-edit.ts';

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
  values: readonly (string | Word)[] | null,
): Edit[] | Diagnostic {
  const { statement, addressWord } = server;
  const refusal = refuseUnreadable(file, statement);
  if (refusal !== null) return refusal;
  if (addressWord === null) {
    return refuse('unwritable-statement', 'The server has no address yet.', 'Set its address before its arguments.');
  }
  const line = { kind: 'server', statement, arguments: server.arguments, anchor: addressWord } as const;
  return setKeywordArgument(file, line, keyword, values);
}

/** Replaces the address of a server line (latin1, as written in the file); errors as for `setServerArgument`. */
export function setServerAddress(file: ConfigFile, server: ServerView, address: string): Edit[] | Diagnostic {
  const refusal = refuseUnreadable(file, server.statement);
  if (refusal !== null) return refusal;
  if (server.addressWord !== null) return replaceWord(server.addressWord, address);
  return rewriteWords(server.statement.words.at(-1) ?? server.nameWord, [], [address]);
}

/** Removes the whole line of a server. */
export function removeServer(file: ConfigFile, server: ServerView): Edit[] | Diagnostic {
  return refuseUnreadable(file, server.statement) ?? removeStatement(file, server.statement);
}

/**
 * Lets a server start in maintenance (`disabled`), or in service.
 *
 * Shape:  `disabled` and `enabled` arguments go or come as needed: `enabled` only where a `default-server` line above says
 *         `disabled`.
 * Errors: as for `setServerArgument`.
 */
export function setServerDisabled(
  file: ConfigFile,
  section: Section,
  server: ServerView,
  isDisabled: boolean,
): Edit[] | Diagnostic {
  if (server.addressWord === null) return setServerArgument(file, server, 'disabled', []);
  const [add, remove] = isDisabled ? ['disabled', 'enabled'] : ['enabled', 'disabled'];
  const has = (keyword: string) => server.arguments.some((argument) => argument.keyword === keyword);
  const removed = setServerArgument(file, server, remove, null);
  if (isDiagnostic(removed)) return removed;
  const isNeeded = isDisabled || isDisabledByDefault(section, server);
  if (!isNeeded || has(add)) return removed;
  // A word that gives way to its opposite keeps its place.
  const present = server.arguments.findLast((argument) => argument.keyword === remove);
  if (present !== undefined) {
    const replaced = replaceWord(present.keywordWord, add);
    return isDiagnostic(replaced) ? replaced : [...removed.slice(0, -1), ...replaced];
  }
  return setServerArgument(file, server, add, []);
}

function isDisabledByDefault(section: Section, server: ServerView): boolean {
  const words = section.statements
    .filter(({ keyword, line }) => keyword === 'default-server' && line < server.statement.line)
    .flatMap((statement) => statement.arguments.map(({ value }) => value));
  return words.findLast((word) => word === 'disabled' || word === 'enabled') === 'disabled';
}
