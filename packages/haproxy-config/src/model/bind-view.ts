import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../text/word.ts';
import { type Address, readAddressList } from './address.ts';
import { type ArgumentView, argumentValue, isFlagSet, readArguments } from './argument-view.ts';

/** A `bind` line: one or several addresses with common arguments. */
export interface BindView {
  readonly section: Section;
  readonly statement: Statement;
  /** The words' addresses in order; `bind :80,:443` has two. */
  readonly addresses: readonly Address[];
  readonly addressWord: Word;
  readonly ssl: boolean;
  /** The value of `name`, which statistics show. */
  readonly name: string | null;
  readonly crt: readonly string[];
  readonly arguments: readonly ArgumentView[];
}

/** Reads one statement as a bind; null when it is none or lacks its address. */
export function readBind(section: Section, statement: Statement): BindView | null {
  if (statement.keyword !== 'bind') return null;
  const [addressWord, ...rest] = statement.arguments;
  if (addressWord === undefined) return null;
  const found = readArguments('bind', rest);
  return {
    section,
    statement,
    addresses: readAddressList(addressWord.value),
    addressWord,
    ssl: isFlagSet(found, 'ssl', 'no-ssl'),
    name: argumentValue(found, 'name'),
    crt: found.filter((argument) => argument.keyword === 'crt').flatMap((argument) => argument.values[0]?.value ?? []),
    arguments: found,
  };
}

/** Every bind of a file, in order: those of frontend, listen, peers and log-forward sections. */
export function listBinds(file: ConfigFile): BindView[] {
  return file.sections.flatMap(listSectionBinds);
}

/** The binds of one section, in order. */
export function listSectionBinds(section: Section): BindView[] {
  return section.statements.flatMap((statement) => readBind(section, statement) ?? []);
}
