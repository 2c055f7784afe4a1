import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import { toDisplay } from '../text/latin1.ts';
import { readInteger } from './argument-view.ts';
import { LoneBackends } from './backend-facts.ts';
import { readBackendTraits } from './backend-traits.ts';
import type { ConfigFact, OtherFact } from './config-fact.ts';
import { isPlainServer, markVariable } from './effective-server.ts';
import { effectiveValue } from './effective-value.ts';
import { ownedText, pairSections } from './section-match.ts';
import { labelSection, type SemanticChange } from './semantic-diff.ts';
import { findUnmoved } from './sequence-match.ts';
import { diffServers } from './server-facts.ts';
import { diffStatements, sayingOf } from './statement-diff.ts';

/** What a comparison may leave out. */
export interface FactOptions {
  /** Names of variables whose `setenv` lines have no effect but themselves, as the one that carries a bundle's digest. */
  readonly ignoredVariables?: readonly string[];
}

type Files = readonly ConfigFile[];

/**
 * Compares two versions of a configuration by what HAProxy would notice: one fact for each object and attribute.
 *
 * Shape:   all files of each version, in the order of the command line.
 * Returns: an empty list when a reload would change nothing: comments, blanks, spelling, arguments in another order, lines
 *          of `timeout` and the like in another order. What `default-server` and `defaults` say counts where it has an effect;
 *          a changed line of theirs is `other` itself.
 * Errors:  none. Never throws.
 * Limits:  when a file has conditionals (`.if`), every difference is `other`: which lines hold is known on a node only. Of a
 *          server that came, went or moved see `diffServers`.
 */
export function diffFacts(before: Files, after: Files, options: FactOptions = {}): ConfigFact[] {
  if (before.length !== after.length)
    return [{ object: 'other', fileIndex: 0, line: 1, summary: 'a configuration file came or went' }];
  const lone = {
    added: once(() => new LoneBackends(after, before)),
    removed: once(() => new LoneBackends(before, after)),
  };
  const comparison = { before, after, ignored: new Set(options.ignoredVariables), lone };
  const facts = after.flatMap((file, index) => {
    const old = before[index];
    return old === undefined || old.text === file.text ? [] : diffFile(comparison, index, old, file);
  });
  const hasConditionals = [...before, ...after].some((file) => listStatements(file).some(isConditional));
  return hasConditionals ? facts.map(asConditional) : facts;
}

interface Comparison {
  readonly before: Files;
  readonly after: Files;
  readonly ignored: ReadonlySet<string>;
  readonly lone: { readonly added: () => LoneBackends; readonly removed: () => LoneBackends };
}

/** Makes it on first use: most changes bring no backends. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function diffFile(comparison: Comparison, fileIndex: number, old: ConfigFile, now: ConfigFile): ConfigFact[] {
  const { pairs, removed, added } = pairSections(old, now);
  const say = (line: number, summary: string): OtherFact => ({ object: 'other', fileIndex, line, summary });
  const counts = (section: Section) => !isEmptied(comparison, section);
  const unmoved = findUnmoved(pairs);
  const facts: ConfigFact[] = [
    ...removed.filter(counts).map((section) => diffLone(comparison, fileIndex, section, 'removed')),
    ...added.filter(counts).map((section) => diffLone(comparison, fileIndex, section, 'added')),
    ...diffLines({ label: 'top of the file', fileIndex, isProxy: false }, old.prologue, now.prologue),
  ];
  for (const pair of [...pairs].sort((a, b) => a.after - b.after)) {
    const [from, to] = [old.sections[pair.before], now.sections[pair.after]];
    if (from === undefined || to === undefined) continue;
    if (!unmoved.has(pair)) facts.push(say(to.header.line, `${labelSection(to)} moved`));
    if (ownedText(old, from) !== ownedText(now, to)) facts.push(...diffSection(comparison, fileIndex, from, to));
  }
  return [...facts, ...diffIgnored(comparison, fileIndex, old, now)];
}

function goneIf(isGone: boolean): Pick<OtherFact, 'isGone'> {
  return isGone ? { isGone: true } : {};
}

/** A section that came or went. */
function diffLone({ lone }: Comparison, fileIndex: number, section: Section, verb: 'added' | 'removed'): ConfigFact {
  const { header, kind } = section;
  const say = (why: string): OtherFact => ({
    object: 'other',
    fileIndex,
    line: header.line,
    summary: `${labelSection(section)} ${verb}${why}`,
  });
  const gone = goneIf(verb === 'removed');
  if (kind !== 'backend') return { ...say(''), ...gone };
  const found =
    verb === 'added' ? lone.added().readAdded(fileIndex, section) : lone.removed().readRemoved(fileIndex, section);
  return { ...('refusal' in found ? say(`: ${found.refusal}`) : found), ...gone };
}

function diffSection(comparison: Comparison, fileIndex: number, old: Section, now: Section): ConfigFact[] {
  const label = labelSection(now);
  const isProxy = ['frontend', 'backend', 'listen', 'defaults'].includes(now.kind);
  const hasServers = now.kind === 'backend' || now.kind === 'listen';
  const hasMaxconn = now.kind === 'frontend' || now.kind === 'listen';
  const rest = (section: Section) =>
    section.statements.filter(
      (statement) =>
        !isIgnored(comparison, section, statement) &&
        !(hasServers && isPlainServer(statement)) &&
        !(hasMaxconn && isPlainMaxconn(statement)),
    );
  const facts: ConfigFact[] = diffLines({ label, fileIndex, isProxy }, rest(old), rest(now));
  if (sayingOf(old.header) !== sayingOf(now.header))
    facts.unshift({ object: 'other', fileIndex, line: now.header.line, summary: `${label}: its header changed` });
  const { before, after } = comparison;
  if (hasServers) {
    const version = (files: Files, section: Section) => ({
      files,
      fileIndex,
      section,
      traits: readBackendTraits(files, section),
    });
    facts.push(...diffServers(version(before, old), version(after, now)));
  }
  if (hasMaxconn) facts.push(...diffMaxconn(comparison, fileIndex, old, now));
  return facts;
}

interface LinesOf {
  readonly label: string;
  readonly fileIndex: number;
  readonly isProxy: boolean;
}

function diffLines(
  { label, fileIndex, isProxy }: LinesOf,
  old: readonly Statement[],
  now: readonly Statement[],
): OtherFact[] {
  return diffStatements(label, old, now)
    .filter((change) => !(isProxy && isHarmlessMove(change, old, now)))
    .map((change) => {
      const verb = change.kind.replace('statement-', '');
      const summary = `${label}: ${change.subject} ${verb}`;
      return { object: 'other', fileIndex, line: change.line ?? 1, summary, ...goneIf(verb === 'removed') };
    });
}

/** Keywords that say one thing, wherever in a proxy they stand. */
const anywhere: ReadonlySet<string> = new Set([
  ...['timeout', 'mode', 'retries', 'balance', 'hash-type', 'maxconn', 'fullconn', 'backlog', 'description'],
]);

function isHarmlessMove(
  { kind, subject }: SemanticChange,
  old: readonly Statement[],
  now: readonly Statement[],
): boolean {
  const [keyword = '', ...name] = subject.split(' ');
  if (kind !== 'statement-moved' || !anywhere.has(keyword)) return false;
  const isMeant = (statement: Statement) =>
    statement.keyword === keyword &&
    (name.length === 0 || toDisplay(statement.arguments[0]?.value ?? '') === name.join(' '));
  return old.filter(isMeant).length === 1 && now.filter(isMeant).length === 1;
}

function isPlainMaxconn({ keyword, modifier, problem, arguments: words }: Statement): boolean {
  return keyword === 'maxconn' && modifier === null && problem === null && words.length === 1;
}

function diffMaxconn(comparison: Comparison, fileIndex: number, old: Section, now: Section): ConfigFact[] {
  const read = (files: Files, section: Section) => {
    const { statements } = effectiveValue(files, section, 'maxconn');
    const [word] = statements.at(-1)?.statement.arguments ?? [];
    return { text: word === undefined ? null : markVariable(word), line: statements.at(-1)?.statement.line ?? null };
  };
  const [from, to] = [read(comparison.before, old), read(comparison.after, now)];
  if (from.text === to.text) return [];
  const label = labelSection(now);
  const own = now.statements.findLast(isPlainMaxconn)?.line;
  const place = { fileIndex, line: own ?? now.header.line };
  if (readInteger(from.text) === null || readInteger(to.text) === null)
    return [{ object: 'other', ...place, summary: `${label}: maxconn changed` }];
  // HAProxy takes the tenth part of all frontends' maxconn as the load at which `minconn` ends.
  if (comparison.after.some((file) => /\bminconn\b/.test(file.text)))
    return [{ object: 'other', ...place, summary: `${label}: maxconn changed, which moves the limits of minconn` }];
  const name = toDisplay(now.name ?? '');
  return [
    {
      object: 'frontend',
      frontend: name,
      attribute: 'maxconn',
      before: from.text ?? '',
      after: to.text ?? '',
      ...place,
    },
  ];
}

function isIgnored({ ignored }: Comparison, section: Section, statement: Statement): boolean {
  if (section.kind !== 'global' || statement.keyword !== 'setenv' || statement.problem !== null) return false;
  return statement.arguments.length === 2 && ignored.has(statement.arguments[0]?.value ?? '');
}

/** A section that holds only what is left out. */
function isEmptied(comparison: Comparison, section: Section): boolean {
  return (
    section.statements.length > 0 &&
    section.statements.every((statement) => isIgnored(comparison, section, statement)) &&
    section.header.words.length === 1
  );
}

/** A variable that is used has an effect after all. */
function diffIgnored(comparison: Comparison, fileIndex: number, old: ConfigFile, now: ConfigFile): OtherFact[] {
  const setters = (file: ConfigFile) =>
    file.sections.flatMap((section) =>
      section.statements.filter((statement) => isIgnored(comparison, section, statement)),
    );
  const [before, after] = [setters(old), setters(now)];
  if (before.map(sayingOf).join('\n') === after.map(sayingOf).join('\n')) return [];
  const uses = (name: string) =>
    [...comparison.before, ...comparison.after].reduce((sum, file) => sum + file.text.split(name).length - 1, 0);
  const sets = (name: string) =>
    [...comparison.before, ...comparison.after]
      .flatMap(setters)
      .filter((statement) => statement.arguments[0]?.value === name).length;
  return [...comparison.ignored]
    .filter((name) => uses(name) > sets(name))
    .map((name) => ({
      object: 'other',
      fileIndex,
      line: after[0]?.line ?? 1,
      summary: `the configuration uses the variable ${toDisplay(name)}, which changed`,
    }));
}

function listStatements(file: ConfigFile): readonly Statement[] {
  return file.text.includes('.') ? [...file.prologue, ...file.sections.flatMap(({ statements }) => statements)] : [];
}

function isConditional({ keyword }: Statement): boolean {
  return /^\.(if|elif|else|endif)$/.test(keyword);
}

function asConditional(fact: ConfigFact): OtherFact {
  if (fact.object === 'other') return fact;
  const what =
    fact.object === 'frontend'
      ? `frontend ${fact.frontend}`
      : 'server' in fact
        ? `server ${fact.backend.name}/${fact.server}`
        : `backend ${fact.backend.name}`;
  const { fileIndex, line } = fact;
  const summary = `${what} changed in a file with conditionals`;
  return { object: 'other', fileIndex, line, summary, ...goneIf(fact.isGone === true) };
}
