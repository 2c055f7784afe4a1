import type { Part } from '../catalogue/signature-match.ts';
import type { Section } from '../syntax/section.ts';
import { proxyKinds } from '../syntax/section-keyword.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../text/word.ts';
import type { ExpressionProblem } from './expression-problem.ts';
import { NameCollector } from './name-collector.ts';
import { definesServer, readNamingStatement } from './name-lookup.ts';
import { bodyWords, type StatementView } from './statement-view.ts';
import type { NameKind, NameUse } from './symbol.ts';

/** The names that one section defines and uses. */
export interface SectionSymbols {
  /** In the order of the lines; of one line, from left to right as far as the catalogue says. */
  readonly uses: readonly NameUse[];
  /** What HAProxy refuses in words that hold expressions and names. */
  readonly problems: readonly ExpressionProblem[];
  /** How many more conditionals are open at the section's end than at its header. */
  readonly depthChange: number;
}

const headerKinds: ReadonlySet<string> = new Set([
  ...['frontend', 'backend', 'listen', 'defaults', 'userlist', 'peers', 'resolvers', 'cache', 'ring', 'mailers'],
  ...['http-errors', 'fcgi-app', 'crt-store', 'log-profile', 'acme', 'healthcheck', 'spoe-group'],
]);

const known = new WeakMap<Section, SectionSymbols>();

/**
 * Lists the definitions and references of one section: a pure function of its lines, kept as long as the section is.
 *
 * Shape:   names in the header, in words that the catalogue calls names, in sample expressions, conditions and log formats.
 * Returns: spans by `spanOfUse`. Nothing is resolved: that takes all files, see `indexNames`.
 * Errors:  none. Never throws. Lines that the catalogue does not know give only the ACLs of their condition.
 * Limits:  linear in the section.
 */
export function readSectionSymbols(section: Section): SectionSymbols {
  let symbols = known.get(section);
  if (symbols === undefined) {
    symbols = readSymbols(section);
    known.set(section, symbols);
  }
  return symbols;
}

function readSymbols(section: Section): SectionSymbols {
  const collector = new NameCollector();
  readHeader(section, collector);
  let depth = 0;
  for (const statement of section.statements) {
    const { keyword } = statement;
    if (keyword === '.if') depth += 1;
    if (keyword === '.endif') depth -= 1;
    if (keyword.startsWith('.') || statement.problem !== null) continue;
    collector.begin(statement, depth);
    readNames(section.kind, statement, collector);
  }
  return { uses: collector.uses, problems: collector.problems, depthChange: depth };
}

function readHeader(section: Section, collector: NameCollector): void {
  const { header, kind } = section;
  collector.begin(header, 0);
  const words = header.arguments;
  const hasFrom = kind === 'defaults' || proxyKinds.has(kind);
  const isUnnamed = section.name === null;
  const nameWord = isUnnamed ? undefined : words[0];
  if (nameWord !== undefined && isNameKind(kind)) collector.add(kind, 'definition', nameWord, { via: kind });
  const fromWord = isUnnamed ? words[1] : words[2];
  if (hasFrom && section.from !== null && fromWord !== undefined) {
    collector.add('defaults', 'reference', fromWord, { via: 'from', isRequired: true });
  }
}

function isNameKind(kind: string): kind is NameKind {
  return headerKinds.has(kind);
}

const ruleKeywords: ReadonlySet<string> = new Set([
  ...[
    'http-request',
    'http-response',
    'http-after-response',
    'tcp-request',
    'tcp-response',
    'quic-initial',
    'redirect',
  ],
  ...['use_backend', 'use-server', 'stick', 'force-persist', 'ignore-persist', 'monitor', 'stats', 'block'],
]);

function readNames(sectionKind: string, statement: Statement, collector: NameCollector): void {
  const view = readNamingStatement(sectionKind, statement);
  if (view === 'no-names') {
    const name = statement.arguments[0];
    const { keyword } = statement;
    collector.trust();
    if (definesServer(keyword) && name !== undefined) collector.add('server', 'definition', name, { via: keyword });
    return;
  }
  if (view === null) {
    if (ruleKeywords.has(statement.keyword)) guessCondition(statement, bodyWords(statement), 1, collector);
    return;
  }
  if (view.problem === null) collector.trust();
  for (const part of view.parts) readPart(view, part, collector);
  if (view.keyword.name === 'acl') collector.addAclPatterns(view.words.slice(1));
  if (view.keyword.name === 'stick-table') collector.addOwnTable();
  const isRest = view.parts.some((part) => part.kind === 'value' && part.item.type === 'rest');
  if ((view.problem !== null || isRest) && ruleKeywords.has(statement.keyword)) {
    const hasCondition = view.parts.some((part) => part.kind === 'value' && part.item.type === 'cond');
    const from = view.problem?.index ?? 0;
    if (!hasCondition) guessCondition(statement, view.words, from, collector);
  }
}

/** On a line that the catalogue cannot read to its end, what follows its last `if` or `unless` is most likely a condition. */
function guessCondition(statement: Statement, words: readonly Word[], from: number, collector: NameCollector): void {
  const at = words.findLastIndex((word, index) => index >= from && (word.value === 'if' || word.value === 'unless'));
  if (at < 0) return;
  collector.addCondition(words.slice(at), statement.keyword === 'stats');
}

function readPart(view: StatementView, part: Part, collector: NameCollector): void {
  if (part.kind === 'literal') return;
  if (part.kind === 'argument') {
    for (const inner of part.parts) readPart(view, inner, collector);
    return;
  }
  const { item, index, count } = part;
  const words = view.words.slice(index, index + count);
  const word = words[0];
  if (word === undefined) return;
  if (item.type === 'expr') collector.addExpression(words, view.keyword.name === 'acl');
  else if (item.type === 'cond') collector.addCondition(words, true);
  else if (item.type === 'fmt') collector.addLogFormat(word);
  else collector.addValue(view.keyword.name, item, word, part.text);
}
