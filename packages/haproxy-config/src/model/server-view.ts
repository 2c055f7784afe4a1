import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../text/word.ts';
import { type Address, readAddress } from './address.ts';
import { type ArgumentView, argumentValue, isFlagSet, readArguments, readInteger } from './argument-view.ts';

/**
 * A `server` or `server-template` line.
 *
 * Typed members are null or false when the line does not say so itself; `default-server` lines are not applied.
 */
export interface ServerView {
  readonly kind: 'server' | 'server-template';
  /** For a template, the prefix of its servers' names. */
  readonly name: string;
  /** For a template, its number or range, for example `1-10`; else null. */
  readonly range: string | null;
  /** As HAProxy reads the word; empty when the line has none (a local peer). */
  readonly address: string;
  readonly host: string;
  readonly port: number | null;
  readonly portSpec: string;
  readonly weight: number | null;
  readonly maxconn: number | null;
  readonly cookie: string | null;
  readonly check: boolean;
  readonly backup: boolean;
  readonly disabled: boolean;
  readonly ssl: boolean;
  readonly arguments: readonly ArgumentView[];
  readonly nameWord: Word;
  readonly addressWord: Word | null;
  readonly statement: Statement;
}

/** Reads one statement as a server; null when it is none or lacks its name. */
export function readServer(statement: Statement): ServerView | null {
  const kind = statement.keyword;
  if (kind !== 'server' && kind !== 'server-template') return null;
  const [nameWord, ...rest] = statement.arguments;
  if (nameWord === undefined) return null;
  const rangeWord = kind === 'server-template' ? rest.shift() : undefined;
  const addressWord = rest.shift() ?? null;
  const found = readArguments('server', rest);
  const address: Address = readAddress(addressWord?.value ?? '');
  return {
    kind,
    name: nameWord.value,
    range: rangeWord?.value ?? null,
    address: address.text,
    host: address.host,
    port: address.port,
    portSpec: address.portSpec,
    weight: readInteger(argumentValue(found, 'weight')),
    maxconn: readInteger(argumentValue(found, 'maxconn')),
    cookie: argumentValue(found, 'cookie'),
    check: isFlagSet(found, 'check', 'no-check'),
    backup: isFlagSet(found, 'backup', 'no-backup'),
    disabled: isFlagSet(found, 'disabled', 'enabled'),
    ssl: isFlagSet(found, 'ssl', 'no-ssl'),
    arguments: found,
    nameWord,
    addressWord,
    statement,
  };
}

/** The servers of one section, in order. */
export function listServers(section: Section): ServerView[] {
  return section.statements.flatMap((statement) => readServer(statement) ?? []);
}
