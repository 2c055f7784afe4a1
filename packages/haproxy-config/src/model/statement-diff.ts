import type { Statement } from '../syntax/statement.ts';
import { toDisplay } from '../text/latin1.ts';
import type { Word } from '../text/word.ts';
import type { ArgumentKind } from './argument-arity.ts';
import { type ArgumentView, readArguments } from './argument-view.ts';
import type { SemanticChange } from './semantic-diff.ts';
import { findUnmoved, type Pair, pairEqualKeys } from './sequence-match.ts';

// Keywords whose first argument says what the line is about; the line is compared with the one of the same name.
const named: ReadonlySet<string> = new Set([
  ...[
    'server',
    'server-template',
    'bind',
    'acl',
    'option',
    'timeout',
    'errorfile',
    'user',
    'group',
    'peer',
    'nameserver',
  ],
  ...[
    'stats',
    'http-check',
    'tcp-check',
    'capture',
    'filter',
    'use_backend',
    'use-server',
    'setenv',
    'presetenv',
    'table',
  ],
  ...['http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response', 'mailer', 'compression'],
]);

/** The words of a statement as text for people. */
export function wordsText(statement: Statement): string {
  return [joinWords(statement.words), toDisplay(statement.unread)].filter((text) => text !== '').join(' ');
}

function joinWords(words: readonly Word[]): string {
  return words.map((word) => toDisplay(word.hasVariable ? word.raw : word.value)).join(' ');
}

/** What a statement says: equal for different spellings, different for a variable and the same text in single quotes. */
export function sayingOf(statement: Statement): string {
  const { problem, words } = statement;
  const key = words.map((word) => `${word.hasVariable ? '\x02' : ''}${word.value}`).join('\x01');
  return problem === null ? key : `${key}\x03${problem.kind}\x03${statement.unread}`;
}

function subjectOf(statement: Statement): string {
  const first = statement.arguments[0];
  if (first === undefined || !named.has(statement.keyword)) return toDisplay(statement.keyword);
  return `${toDisplay(statement.keyword)} ${joinWords([first])}`;
}

/** Compares the statements of one section; comments and spacing are not looked at. */
export function diffStatements(
  section: string,
  before: readonly Statement[],
  after: readonly Statement[],
): SemanticChange[] {
  const equal = pairEqualKeys(before.map(sayingOf), after.map(sayingOf));
  const changed = pairChanged(before, after, equal);
  const pairs = [...equal, ...changed].sort((a, b) => a.before - b.before);
  const unmoved = findUnmoved(pairs);
  const oldPaired = new Set(pairs.map((pair) => pair.before));
  const newPaired = new Map(pairs.map((pair) => [pair.after, pair]));

  const changes: SemanticChange[] = [];
  for (const [index, statement] of before.entries()) {
    if (!oldPaired.has(index)) changes.push(describeWhole(section, statement, 'removed'));
  }
  for (const [index, statement] of after.entries()) {
    const pair = newPaired.get(index);
    if (pair === undefined) {
      changes.push(describeWhole(section, statement, 'added'));
      continue;
    }
    const old = before[pair.before];
    if (old !== undefined && sayingOf(old) !== sayingOf(statement))
      changes.push(...describeChanged(section, old, statement));
    if (!unmoved.has(pair)) changes.push(describeMoved(section, statement, after[index - 1] ?? null));
  }
  return changes;
}

/** Pairs what is left over by what the lines are about. */
function pairChanged(before: readonly Statement[], after: readonly Statement[], equal: readonly Pair[]): Pair[] {
  const oldTaken = new Set(equal.map((pair) => pair.before));
  const newTaken = new Set(equal.map((pair) => pair.after));
  const oldLeft = [...before.keys()].filter((index) => !oldTaken.has(index));
  const newLeft = [...after.keys()].filter((index) => !newTaken.has(index));
  const subjects = (list: readonly Statement[], left: readonly number[]) =>
    left.map((index) => {
      const statement = list[index];
      return statement === undefined ? '' : subjectOf(statement);
    });
  return pairEqualKeys(subjects(before, oldLeft), subjects(after, newLeft)).map((pair) => ({
    before: oldLeft[pair.before] ?? 0,
    after: newLeft[pair.after] ?? 0,
  }));
}

function describeWhole(section: string, statement: Statement, verb: 'added' | 'removed'): SemanticChange {
  const text = wordsText(statement);
  return {
    kind: verb === 'added' ? 'statement-added' : 'statement-removed',
    section,
    subject: subjectOf(statement),
    before: verb === 'removed' ? text : null,
    after: verb === 'added' ? text : null,
    line: statement.line,
    summary: `${section}: ${text} ${verb}`,
  };
}

function describeMoved(section: string, statement: Statement, above: Statement | null): SemanticChange {
  const subject = subjectOf(statement);
  const where = above === null ? 'to the top of the section' : `below "${wordsText(above)}"`;
  const summary = `${section}: "${wordsText(statement)}" moved ${where}`;
  return { kind: 'statement-moved', section, subject, before: null, after: where, line: statement.line, summary };
}

function describeChanged(section: string, old: Statement, now: Statement): SemanticChange[] {
  const kind = argumentKindOf(now);
  if (kind === null || old.modifier !== now.modifier) return [describeWords(section, old, now)];
  const fixed = kind === 'server' ? (now.keyword === 'server' ? 2 : now.keyword === 'default-server' ? 0 : 3) : 1;
  const changes: SemanticChange[] = [];
  const [oldFixed, newFixed] = [old.arguments.slice(0, fixed), now.arguments.slice(0, fixed)];
  if (joinWords(oldFixed) !== joinWords(newFixed)) {
    changes.push(describePart(section, now, 'address', [joinWords(oldFixed.slice(1)), joinWords(newFixed.slice(1))]));
  }
  const oldArguments = groupArguments(readArguments(kind, old.arguments.slice(fixed)));
  const newArguments = groupArguments(readArguments(kind, now.arguments.slice(fixed)));
  for (const keyword of new Set([...oldArguments.keys(), ...newArguments.keys()])) {
    const parts: [string | null, string | null] = [
      oldArguments.get(keyword) ?? null,
      newArguments.get(keyword) ?? null,
    ];
    if (parts[0] !== parts[1]) changes.push(describePart(section, now, toDisplay(keyword), parts));
  }
  // The same arguments in another order, or a literal that became a variable of the same text.
  return changes.length > 0 ? changes : [describeWords(section, old, now)];
}

function argumentKindOf(statement: Statement): ArgumentKind | null {
  if (statement.keyword === 'bind') return 'bind';
  return ['server', 'server-template', 'default-server'].includes(statement.keyword) ? 'server' : null;
}

/** An argument's values as text by keyword; a flag has none, and repeated keywords are joined. */
function groupArguments(found: readonly ArgumentView[]): Map<string, string> {
  const groups = new Map<string, string[]>();
  for (const { keyword, values } of found) groups.set(keyword, [...(groups.get(keyword) ?? []), joinWords(values)]);
  return new Map([...groups].map(([keyword, values]) => [keyword, values.join(', ')]));
}

function describePart(
  section: string,
  statement: Statement,
  part: string,
  [before, after]: readonly [string | null, string | null],
): SemanticChange {
  const subject = subjectOf(statement);
  const spell = (value: string | null) => (value === null ? null : `${part} ${value}`.trim());
  let words = `${part} ${before ?? ''} → ${after ?? ''}`;
  if (before === null) words = `${spell(after) ?? part} added`;
  else if (after === null) words = `${spell(before) ?? part} removed`;
  const summary = `${subject}: ${words}`;
  return {
    kind: 'statement-changed',
    section,
    subject,
    before: spell(before),
    after: spell(after),
    line: statement.line,
    summary,
  };
}

function describeWords(section: string, old: Statement, now: Statement): SemanticChange {
  const [before, after] = [wordsText(old), wordsText(now)];
  const summary =
    before === after ? `${section}: ${after}: order or quoting changed` : `${section}: ${before} → ${after}`;
  return { kind: 'statement-changed', section, subject: subjectOf(now), before, after, line: now.line, summary };
}
