import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../text/word.ts';
import { readArguments, readInteger } from './argument-view.ts';
import type { EffectiveWords } from './config-fact.ts';
import { effectiveIn, listInheritedDefaults } from './effective-value.ts';
import { readServer } from './server-view.ts';

/** A `server` line with all that holds for it. */
export interface EffectiveServer {
  readonly name: string;
  readonly statement: Statement;
  readonly addressWord: Word;
  /** In the order in which HAProxy reads them: `default-server` lines first. A word with a variable begins with `\x02`. */
  readonly arguments: readonly EffectiveWords[];
}

/** A `server` line that can be compared part by part: HAProxy reads all of it, and it has a name and an address. */
export function isPlainServer(statement: Statement): boolean {
  const { cutAt, keyword, modifier, problem } = statement;
  if (keyword !== 'server' || modifier !== null || problem !== null || cutAt !== null) return false;
  const [name, address] = statement.arguments;
  return name !== undefined && address !== undefined && !name.hasVariable;
}

/** The plain servers of a proxy, in order, with what `default-server` lines above them and inherited ones add. */
export function listEffectiveServers(files: readonly ConfigFile[], section: Section): EffectiveServer[] {
  const defaults = effectiveIn(listInheritedDefaults(files, section), section, 'default-server').statements;
  return section.statements.filter(isPlainServer).flatMap((statement) => {
    const view = readServer(statement);
    if (view?.addressWord == null) return [];
    const above = defaults.filter((line) => line.isInherited || line.statement.line < statement.line);
    const words = [
      ...above.flatMap((line) => readArguments('server', line.statement.arguments)),
      ...view.arguments,
    ].map(({ keywordWord, values }) => [keywordWord, ...values].map(markVariable));
    return [{ name: view.name, statement, addressWord: view.addressWord, arguments: words }];
  });
}

/** A variable's text and the same text in quotes are different words. */
export function markVariable(word: Word): string {
  return word.hasVariable ? `\x02${word.value}` : word.value;
}

const opposites: Readonly<Record<string, string>> = { enabled: 'disabled' };

/** The keyword that an argument sets or takes back: `check` for `no-check`, `disabled` for `enabled`. */
export function subjectOfArgument([keyword = '']: EffectiveWords): string {
  return opposites[keyword] ?? (keyword.startsWith('no-') ? keyword.slice(3) : keyword);
}

/** The argument of a keyword or its opposite that counts: the last. `check` is also found as `no-check`. */
export function findEffective(all: readonly EffectiveWords[], keyword: string): EffectiveWords | null {
  return all.findLast((argument) => subjectOfArgument(argument) === keyword) ?? null;
}

/**
 * Each keyword once, with the argument that counts, in the order of those.
 *
 * Returns: without what is taken back: `check no-check` gives nothing, as `disabled enabled` does.
 */
export function listEffective(all: readonly EffectiveWords[]): EffectiveWords[] {
  const bySubject = new Map<string, EffectiveWords>();
  for (const words of all) {
    const subject = subjectOfArgument(words);
    bySubject.delete(subject);
    bySubject.set(subject, words);
  }
  return [...bySubject].filter(([subject, [keyword]]) => subject === keyword).map(([, words]) => words);
}

/** The first value of the argument that counts; null without one. */
export function effectiveWord(all: readonly EffectiveWords[], keyword: string): string | null {
  return findEffective(all, keyword)?.[1] ?? null;
}

/**
 * The numbers that HAProxy gives the servers of one proxy: their `id`, else the next free one in order.
 *
 * Returns: null when a number cannot be told, for example because of a `server-template`.
 */
export function numberServers(
  section: Section,
  servers: readonly EffectiveServer[],
): ReadonlyMap<string, number> | null {
  const lines = section.statements.filter(({ keyword }) => keyword === 'server' || keyword === 'server-template');
  if (lines.length !== servers.length || new Set(servers.map(({ name }) => name)).size !== servers.length) return null;
  const explicit = servers.map((server) => effectiveWord(server.arguments, 'id'));
  const numbers = explicit.map(readInteger);
  if (numbers.some((number, index) => number === null && explicit[index] !== null)) return null;
  const taken = new Set(numbers);
  const found = new Map<string, number>();
  let next = 1;
  for (const [index, server] of servers.entries()) {
    let id = numbers[index] ?? null;
    if (id === null) {
      while (taken.has(next)) next += 1;
      id = next;
      next += 1;
    }
    found.set(server.name, id);
  }
  return found;
}
