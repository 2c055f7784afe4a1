import { familyOf } from '../catalogue/catalogue.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import { unconditionalStatements } from './line-insert.ts';
import { bodyWords } from './statement-view.ts';

// First words in the order of the manual's examples. It is also the order in which HAProxy wants them: an ACL stands before
// the rules that use it, default-server before the servers that it is for, and HAProxy warns about an http-request below a
// use_backend.
const proxyOrder = [
  'description id guid disabled enabled mode bind ssl-f-use maxconn backlog fullconn rate-limit',
  'log log-tag log-format log-format-sd error-log-format log-steps unique-id-format unique-id-header capture declare',
  'option timeout retries retry-on http-reuse clitcpka-cnt clitcpka-idle clitcpka-intvl srvtcpka-cnt srvtcpka-idle',
  'srvtcpka-intvl errorfile errorfiles errorloc errorloc302 errorloc303 http-error compression filter filter-sequence stats',
  'monitor-uri balance hash-type hash-balance-factor hash-preserve-affinity cookie dynamic-cookie-key persist stick-table',
  'stick http-check tcp-check external-check acl monitor quic-initial tcp-request tcp-response http-request http-response',
  'http-after-response force-persist ignore-persist force-be-switch redirect use_backend default_backend use-server',
  'use-fcgi-app source dispatch default-server server server-template',
];
const ranks = new Map(proxyOrder.flatMap((words) => words.split(' ')).map((word, rank) => [word, rank]));
/** They apply to what stands below them. */
const leaders: ReadonlySet<string> = new Set(['acl', 'default-server']);

/** The words that lines have in common whose order among each other counts: `http-request`, `tcp-request content`, `acl`. */
export function orderGroup(words: readonly string[]): string {
  const [first = '', second = ''] = words;
  return first === 'tcp-request' || first === 'tcp-response' ? `${first} ${second}` : first;
}

/** The group of a statement, its modifier aside. */
export function groupOf(statement: Statement): string {
  return orderGroup(bodyWords(statement).map(({ value }) => value));
}

/**
 * The line after which a new one belongs: the last of its group, else of its first word (`timeout`, `option`), else where
 * HAProxy and its manual want it, else the end of the section. Lines in conditionals are no neighbours.
 */
export function findAnchor(section: Section, words: readonly string[]): Statement {
  const statements = unconditionalStatements(section);
  const group = orderGroup(words);
  const sibling =
    statements.findLast((statement) => statement.keyword === words[0] && groupOf(statement) === group) ??
    statements.findLast((statement) => statement.keyword === words[0]);
  if (sibling !== undefined) return sibling;
  const isLeader = leaders.has(words[0] ?? '');
  const rank = isLeader || familyOf(section.kind) === 'proxy' ? ranks.get(words[0] ?? '') : undefined;
  if (rank === undefined) return statements.at(-1) ?? section.header;
  const rankOf = (statement: Statement) => ranks.get(statement.keyword) ?? -1;
  if (isLeader) {
    const follower = statements.findIndex((statement) => rankOf(statement) > rank);
    if (follower >= 0) return statements[follower - 1] ?? section.header;
  }
  const ranked = statements.filter(({ keyword }) => ranks.has(keyword));
  if (ranked.length === 0) return statements.at(-1) ?? section.header;
  return ranked.findLast((statement) => rankOf(statement) <= rank) ?? section.header;
}
