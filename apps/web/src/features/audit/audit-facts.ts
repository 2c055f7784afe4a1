import {
  type AuditField,
  auditFacts,
  auditFields,
  type AuditFact as FactName,
  problems,
  singleSignOnRefusals,
} from '@sluice/contract';
import type { TFunction } from 'i18next';
import type { AuditEntry } from './audit-words.ts';

/** A fact that has a sentence of its own in the catalogue's `audit.facts`, or is counted or said in another way. */
const told = [
  'why',
  'again',
  'choice',
  'kind',
  'by',
  'method',
  'factor',
  'step',
  'uses',
  'autoAdopt',
  'expiresAt',
  'remoteAddress',
  'nodes',
  'problem',
  'files',
  'changes',
  'differences',
  'description',
  'environment',
  'location',
  'set',
  'node',
  'onNodes',
  'until',
  'key',
  'proxy',
  'server',
  'source',
  'all',
  'ending',
  'endedSessions',
  'strategy',
  'attempts',
  'code',
  'at',
  'everywhere',
  'when',
  'for',
  'freezes',
  'approvedBy',
] as const;
type Told = (typeof told)[number];

/** One fact of a row: told in a sentence, or as the row's own word and its value. */
export type AuditFact = { key: Told; value: string } | { key: null; word: string; value: string };

/** Why a setting ended by itself; words of the catalogue's `audit.ended`. */
export const endings = ['expired', 'change-applied', 'change-rejected'] as const;

/** Said by the subject, or names of other rows that nobody can read. */
const leftOut: ReadonlySet<string> = new Set<FactName | 'now'>([
  'clusterId',
  'changeId',
  'planId',
  'poolId',
  'tokenId',
  'sessionId',
  'userId',
  'bundleDigest',
  'title',
  'name',
  'username',
  'number',
  'revision',
  'seen',
  'subject',
  'wantedName',
  'before',
  'after',
  'now',
  'route',
  'since',
  'accounts',
]);

/** Left out where the subject is made of them: `app/web1`, the name of a table, the path of a map. */
const ofSubject = new Set(['backend', 'server', 'session', 'table', 'map']);

/** The rest of a row in the order it came in, and why. What is empty, false or said elsewhere is left out. */
export function factsOf(row: AuditEntry): AuditFact[] {
  const { action, subject, detail } = row;
  const said = new Set([subject, ...subject.split('/')]);
  const facts = Object.entries(detail).flatMap(([word, value]): AuditFact[] => {
    // None chosen is a choice of its own.
    if (word === 'strategy' && action === 'cluster.strategy-set')
      return [{ key: 'strategy', value: JSON.stringify(value) }];
    // Until when attempts were gathered is in the whole row.
    if (word === 'until' && action.endsWith('.refused')) return [];
    if (leftOut.has(word) || isReason(word) || isEmpty(value)) return [];
    if (ofSubject.has(word) && said.has(String(value))) return [];
    return [factOf(word, value)];
  });
  return [...facts, ...reasonOf(row)];
}

const isEmpty = (value: unknown) =>
  value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0);

function factOf(word: string, value: unknown): AuditFact {
  if (Array.isArray(value)) {
    // Of operations the names, of rollouts the number.
    if (word === 'nodes') return { key: 'onNodes', value: value.join(', ') };
    if (word === 'edits') return { key: 'files', value: String(value.length) };
    if (word === 'changeIds') return { key: 'changes', value: String(value.length) };
    if (word === 'entries') return { key: 'differences', value: value.map(whatDiffers).join('; ') };
  }
  if (word === 'at' && value === 'everywhere') return { key: 'everywhere', value };
  if (word === 'ended') return { key: 'endedSessions', value: String(value) };
  if (word === 'code' && typeof value === 'string' && Object.hasOwn(problems, value))
    return { key: 'code', value: problems[value as keyof typeof problems].title };
  const text = isTextList(value) ? value.join(', ') : valueText(value);
  const key = told.find((known) => known === word);
  return key === undefined ? { key: null, word, value: text } : { key, value: text };
}

/** Rows of the first releases have their reason in the detail. */
export const isReason = (word: string) => word === 'why' || word === 'reason';

/** Why it was done, in the words of who did it, or the word of what ended by itself. */
function reasonOf({ action, detail, outcome, reason }: AuditEntry): AuditFact[] {
  const why = reason ?? detail.why ?? detail.reason;
  if (typeof why !== 'string' || why === '') return [];
  if (action === 'override.ended') return [{ key: 'ending', value: why }];
  return [
    action === 'session.refused' && outcome === 'refused'
      ? { key: null, word: 'reason', value: why }
      : { key: 'why', value: why },
  ];
}

/** What a word of a row or of its `before` and `after` is called; itself where the catalogue does not know it. */
export function wordText(word: string, t: TFunction): string {
  const known = [...auditFacts, ...auditFields, 'value' as const].find((each) => each === word);
  return known === undefined ? word : t(`audit.fields.${known satisfies FactName | AuditField | 'value'}`);
}

/** Words of the product that stand in rows as values. */
const values = [
  'cookie',
  'bearer',
  'totp',
  'backup-code',
  'passkey',
  'password',
  'recent-sign-in',
  'single-sign-on',
  'second factor',
  'kept',
  'removed',
  'replaced',
  ...singleSignOnRefusals,
] as const;
const withValues = new Set(['kind', 'by', 'method', 'factor', 'secondFactor', 'step', 'secret', 'reason']);

/** A value as people say it: those of words that have a choice of few. */
export function valueWords(word: string, value: string, t: TFunction): string {
  const known = withValues.has(word) ? values.find((each) => each === value) : undefined;
  return known === undefined ? value : t(`audit.values.${known}`);
}

/** Each with its words and its node. */
function whatDiffers(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null || !('what' in entry)) return valueText(entry);
  return 'nodeName' in entry ? `${entry.nodeName}: ${entry.what}` : String(entry.what);
}

function valueText(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'cause' in value) return String(value.cause);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
