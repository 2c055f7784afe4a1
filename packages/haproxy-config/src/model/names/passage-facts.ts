import { type Passage, PerPassage, PlacedPassage } from '../../syntax/passage.ts';
import { proxyKinds } from '../../syntax/section-keyword.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Span } from '../../text/span.ts';
import { readAddressList } from '../address.ts';
import { LineReading } from '../line-reading.ts';
import { collectNames } from './collect-names.ts';
import type { ExpressionProblem } from './expression-problem.ts';
import { kept } from './kept-list.ts';
import { depthChangeOf, type LinePlace, type Shift, shiftPlace, shiftSpan, spanOfWords } from './line-place.ts';
import { NameCollector } from './name-collector.ts';
import { type RuleLine, readRule, readSetting, type SettingLine } from './rule-line.ts';
import { type ServerName, ServerNames } from './server-names.ts';
import type { NameKind, NameUse } from './symbol.ts';

/** A `bind` line with the addresses that another section could have too. */
export interface BindLine {
  readonly addresses: readonly string[];
  /** The word that holds them. */
  readonly span: Span;
}

/**
 * What the lines of a passage or section mean to other lines and other sections: all that checks of names, rules and modes ask,
 * without the statements, which would take much more memory. Places count from its beginning.
 */
export interface Facts {
  /** The same lines say something else in a section of another kind. */
  readonly sectionKind: string;
  /** In the order of the lines, but for `servers`; of one line, from left to right as far as the catalogue says. */
  readonly uses: readonly NameUse[];
  /** The servers of lines that name nothing else; they are definitions as those in `uses` are. */
  readonly servers: ServerNames;
  /** Do two of `servers` have the same name? */
  readonly hasDoubledServer: boolean;
  /** Where the names of servers with an `id` begin. */
  readonly serverIds: readonly number[];
  /** What HAProxy refuses in words that hold expressions and names. */
  readonly problems: readonly ExpressionProblem[];
  readonly rules: readonly RuleLine[];
  readonly settings: readonly SettingLine[];
  readonly binds: readonly BindLine[];
  /** The fewest conditionals that a line with a server stands in; null without servers. */
  readonly serverDepth: number | null;
  /** How many more conditionals are open at the end than at the beginning. */
  readonly depthChange: number;
}

const headerKinds: ReadonlySet<string> = new Set([
  ...['frontend', 'backend', 'listen', 'defaults', 'userlist', 'peers', 'resolvers', 'cache', 'ring', 'mailers'],
  ...['http-errors', 'fcgi-app', 'crt-store', 'log-profile', 'acme', 'healthcheck', 'spoe-group'],
]);

/** Collects the facts of one passage, line by line. */
export class FactCollector {
  private readonly names = new NameCollector();
  private readonly servers: ServerName[] = [];
  private readonly serverIds: number[] = [];
  private readonly rules: RuleLine[] = [];
  private readonly settings: SettingLine[] = [];
  private readonly binds: BindLine[] = [];
  private readonly serverNames = new Set<string>();
  private serverDepth: number | null = null;
  private depth = 0;
  private readonly sectionKind: string;

  constructor(sectionKind: string) {
    this.sectionKind = sectionKind;
  }

  addHeader(header: Statement, { kind, name, from }: Passage['names']): void {
    this.names.begin(placeOf(header, 0));
    const words = header.arguments;
    const nameWord = name === null ? undefined : words[0];
    if (nameWord !== undefined && isNameKind(kind)) this.names.add(kind, 'definition', nameWord, { via: kind });
    const fromWord = name === null ? words[1] : words[2];
    const hasFrom = kind === 'defaults' || proxyKinds.has(kind);
    if (hasFrom && from !== null && fromWord !== undefined) {
      this.names.add('defaults', 'reference', fromWord, { via: 'from', isRequired: true });
    }
  }

  add(reading: LineReading): void {
    const { keyword, statement } = reading;
    this.depth += depthChangeOf(keyword);
    if (keyword.startsWith('.') || statement.problem !== null) return;
    const place = placeOf(statement, this.depth);
    this.names.begin(place);
    const server = collectNames(reading, this.names);
    if (server !== null) {
      this.servers.push({ offset: server.offset, length: server.length, depth: place.depth });
      this.serverNames.add(reading.line.values[1]?.value ?? '');
    }
    this.addLine(reading, place);
  }

  private addLine(reading: LineReading, place: LinePlace): void {
    const { keyword, line } = reading;
    if (keyword === 'server' || keyword === 'server-template') {
      this.serverDepth = Math.min(this.serverDepth ?? place.depth, place.depth);
      const name = line.words[1];
      if (name !== undefined && reading.hasWatchedArgument && line.values.some(({ value }) => value === 'id'))
        this.serverIds.push(name.span.offset);
      return;
    }
    if (keyword === 'bind') this.addBind(reading);
    const rule = readRule(reading, place);
    if (rule !== null) this.rules.push(rule);
    const setting = readSetting(reading, place);
    if (setting !== null) this.settings.push(setting);
  }

  private addBind({ line }: LineReading): void {
    const word = line.words[1];
    if (word === undefined || word.hasVariable) return;
    const addresses = readAddressList(word.value)
      .filter(({ text, family }) => text !== '' && family !== 'fd' && !text.includes('$'))
      .map(({ text }) => text);
    if (addresses.length > 0) this.binds.push({ addresses, span: word.span });
  }

  finish(): Facts {
    return {
      sectionKind: this.sectionKind,
      uses: kept(this.names.uses),
      problems: kept(this.names.problems),
      servers: this.servers.length === 0 ? noServers : new ServerNames(this.servers),
      hasDoubledServer: this.serverNames.size < this.servers.length,
      serverIds: kept(this.serverIds),
      rules: kept(this.rules),
      settings: kept(this.settings),
      binds: kept(this.binds),
      serverDepth: this.serverDepth,
      depthChange: this.depth,
    };
  }
}

const noServers = new ServerNames([]);

function isNameKind(kind: string): kind is NameKind {
  return headerKinds.has(kind);
}

function placeOf(statement: Statement, depth: number): LinePlace {
  const { offset, length } = spanOfWords(statement);
  return { offset, length, line: statement.line, depth };
}

const factsOf = new PerPassage<Facts>();

/** The facts of a passage in a section of a kind, when they are known already. */
export function knownFacts(passage: Passage, sectionKind: string): Facts | null {
  const known = factsOf.get(passage);
  return known?.sectionKind === sectionKind ? known : null;
}

/** Keeps facts that were collected on the way of another check. */
export function keepFacts(passage: Passage, facts: Facts): Facts {
  return factsOf.set(passage, facts);
}

/** The facts of a passage in a section of a kind; read once. */
export function readFacts(passage: Passage, sectionKind: string): Facts {
  const known = knownFacts(passage, sectionKind);
  if (known !== null) return known;
  const collector = new FactCollector(sectionKind);
  const detached = new PlacedPassage(passage, 0, 0);
  if (passage.header >= 0) collector.addHeader(detached.readHeader(), passage.names);
  for (const statement of detached.readStatements()) collector.add(new LineReading(sectionKind, statement));
  return keepFacts(passage, collector.finish());
}

/** The facts of a section from those of its passages, each with the place of its passage in the section. */
export function joinFacts(
  sectionKind: string,
  parts: readonly { readonly facts: Facts; readonly at: Omit<Shift, 'depth'> }[],
): Facts {
  const servers: ServerName[] = [];
  let serverDepth: number | null = null;
  let depth = 0;
  const moved = parts.map(({ facts, at }) => {
    const by = { ...at, depth };
    servers.push(...facts.servers.moved(by));
    if (facts.serverDepth !== null) {
      const own = facts.serverDepth + depth;
      serverDepth = Math.min(serverDepth ?? own, own);
    }
    depth += facts.depthChange;
    return moveFacts(facts, by);
  });
  return {
    sectionKind,
    uses: moved.flatMap(({ uses }) => uses),
    problems: moved.flatMap(({ problems }) => problems),
    rules: moved.flatMap(({ rules }) => rules),
    settings: moved.flatMap(({ settings }) => settings),
    binds: moved.flatMap(({ binds }) => binds),
    serverIds: moved.flatMap(({ serverIds }) => serverIds),
    servers: new ServerNames(servers),
    // Not compared between passages: a section of several has so many servers that they are looked at anyway.
    hasDoubledServer: servers.length > 0,
    serverDepth,
    depthChange: depth,
  };
}

function moveFacts(
  facts: Facts,
  by: Shift,
): Omit<Facts, 'sectionKind' | 'servers' | 'hasDoubledServer' | 'serverDepth' | 'depthChange'> {
  const place = <T extends { readonly place: LinePlace }>(item: T): T => ({
    ...item,
    place: shiftPlace(item.place, by),
  });
  return {
    uses: facts.uses.map((use) => ({
      ...place(use),
      word: use.word === null ? null : shiftSpan(use.word, by),
      span: use.span === null ? null : shiftSpan(use.span, by),
    })),
    problems: facts.problems.map((problem) => ({ ...place(problem), span: shiftSpan(problem.span, by) })),
    rules: facts.rules.map(place),
    settings: facts.settings.map(place),
    binds: facts.binds.map((bind) => ({ ...bind, span: shiftSpan(bind.span, by) })),
    serverIds: facts.serverIds.map((offset) => offset + by.offset),
  };
}
