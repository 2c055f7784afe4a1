import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Edit } from '../text/edit.ts';
import type { Word } from '../text/word.ts';
import type { BindView } from './bind-view.ts';
import type { Diagnostic } from './diagnostic.ts';
import { setKeywordArgument } from './keyword-argument-edit.ts';
import { findAnchor } from './keyword-order.ts';
import { insertAfter } from './line-insert.ts';
import { type NewArgument, removeStatement } from './section-edit.ts';
import { refuseUnreadable } from './value-edit.ts';
import { replaceWord } from './word-edit.ts';

/** A bind to add; its words are latin1. */
export interface NewBind {
  /** One address or several with commas between: `:80`, `192.0.2.1:443,[2001:db8::1]:443`, `/run/haproxy.sock`. */
  readonly address: string;
  readonly arguments?: readonly NewArgument[];
}

/** Sets, replaces or removes one argument of a bind line; shape, result and errors as for `setServerArgument`. */
export function setBindArgument(
  file: ConfigFile,
  bind: BindView,
  keyword: string,
  values: readonly (string | Word)[] | null,
): Edit[] | Diagnostic {
  const { statement, addressWord } = bind;
  const line = { kind: 'bind', statement, arguments: bind.arguments, anchor: addressWord } as const;
  return setKeywordArgument(file, line, keyword, values);
}

/** Replaces the address word of a bind line, all its addresses at once (latin1). */
export function setBindAddress(file: ConfigFile, bind: BindView, address: string): Edit[] | Diagnostic {
  return refuseUnreadable(file, bind.statement) ?? replaceWord(bind.addressWord, address);
}

/**
 * Adds a bind after the section's last one, or where binds belong, with the indentation and columns of its neighbours.
 *
 * Errors: a diagnostic when a word has no spelling or the line would be too long.
 */
export function addBind(file: ConfigFile, section: Section, bind: NewBind): Edit[] | Diagnostic {
  const words = (bind.arguments ?? []).flatMap(({ keyword, values }) => [keyword, ...values]);
  return insertAfter(file, section, findAnchor(section, ['bind']), ['bind', bind.address, ...words]);
}

/** Removes the whole line of a bind. */
export function removeBind(file: ConfigFile, bind: BindView): Edit[] | Diagnostic {
  return refuseUnreadable(file, bind.statement) ?? removeStatement(file, bind.statement);
}
