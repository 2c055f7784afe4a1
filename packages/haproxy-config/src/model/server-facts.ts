import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { toDisplay } from '../text/latin1.ts';
import { readAddress } from './address.ts';
import type { BackendTraits, ConfigFact, EffectiveWords, OtherFact, ServerAttribute } from './config-fact.ts';
import {
  type EffectiveServer,
  effectiveWord,
  findEffective,
  listEffectiveServers,
  markVariable,
  numberServers,
  subjectOfArgument,
} from './effective-server.ts';
import { labelSection } from './semantic-diff.ts';

/** One proxy in one version of the files. */
export interface ProxyVersion {
  readonly files: readonly ConfigFile[];
  readonly fileIndex: number;
  readonly section: Section;
  readonly traits: BackendTraits;
}

/**
 * Compares the servers of one proxy by what holds for each.
 *
 * Servers stay in one order: HAProxy numbers them by it and adds new ones at the end. A server that was moved, or added above
 * another, is therefore `other`. A removed server is one of its own only where the numbers of those below it matter to nobody.
 */
export function diffServers(before: ProxyVersion, after: ProxyVersion): ConfigFact[] {
  const comparison = new ServerComparison(before, after);
  return comparison.facts();
}

class ServerComparison {
  private readonly before: ProxyVersion;
  private readonly after: ProxyVersion;
  private readonly old: readonly EffectiveServer[];
  private readonly now: readonly EffectiveServer[];
  private readonly oldIds: ReadonlyMap<string, number> | null;
  private readonly newIds: ReadonlyMap<string, number> | null;

  constructor(before: ProxyVersion, after: ProxyVersion) {
    this.before = before;
    this.after = after;
    this.old = listEffectiveServers(before.files, before.section);
    this.now = listEffectiveServers(after.files, after.section);
    this.oldIds = numberServers(before.section, this.old);
    this.newIds = numberServers(after.section, this.now);
  }

  facts(): ConfigFact[] {
    const known = new Map(this.old.map((server) => [server.name, server]));
    const kept = this.now.filter(({ name }) => known.has(name));
    const names = new Set(kept.map(({ name }) => name));
    const stayed = this.old.filter(({ name }) => names.has(name));
    const firstMoved = kept.find((server, index) => stayed[index]?.name !== server.name);
    if (firstMoved !== undefined || new Set(known.keys()).size !== this.old.length || names.size !== kept.length)
      return [this.other(firstMoved ?? this.now[0] ?? null, 'servers stand in another order')];
    const hasComeOrGone = stayed.length !== this.old.length || kept.length !== this.now.length;
    const refusal = hasComeOrGone ? this.refuseNumbers(kept) : null;
    return [
      ...this.old.filter(({ name }) => !names.has(name)).map((server) => this.removed(server, refusal)),
      ...kept.flatMap((server) => this.changed(known.get(server.name) ?? server, server)),
      ...this.now.filter(({ name }) => !known.has(name)).map((server) => this.added(server, kept, refusal)),
    ];
  }

  /** Why servers cannot come and go without new numbers for others; null when nobody would notice. */
  private refuseNumbers(kept: readonly EffectiveServer[]): string | null {
    const { oldIds, newIds } = this;
    if (!this.after.traits.reliesOnIds) return null;
    if (oldIds === null || newIds === null)
      return 'the numbers of its servers cannot be told, and traffic depends on them';
    if (kept.some(({ name }) => oldIds.get(name) !== newIds.get(name)))
      return 'other servers get new numbers, and traffic depends on them';
    const taken = new Set(oldIds.values());
    const added = this.now.filter(({ name }) => !oldIds.has(name));
    return added.some(({ name }) => taken.has(newIds.get(name) ?? 0))
      ? 'a new server gets the number of one that is gone, and traffic depends on it'
      : null;
  }

  private removed(server: EffectiveServer, refusal: string | null): ConfigFact {
    const name = toDisplay(server.name);
    const place = { fileIndex: this.before.fileIndex, line: server.statement.line, isGone: true as const };
    if (refusal !== null) return { object: 'other', ...place, summary: this.say(`server ${name} removed: ${refusal}`) };
    return { object: 'server-removed', backend: this.after.traits, server: name, ...place };
  }

  private added(server: EffectiveServer, kept: readonly EffectiveServer[], refusal: string | null): ConfigFact {
    const name = toDisplay(server.name);
    const { line } = server.statement;
    if (refusal !== null) return this.other(server, `server ${name} added: ${refusal}`);
    if (kept.some((other) => other.statement.line > line))
      return this.other(server, `server ${name} added above others: the order of servers changes`);
    const address = markVariable(server.addressWord);
    if ([address, ...server.arguments.flat()].some((word) => word.startsWith('\x02')))
      return this.other(server, `server ${name} added: its line takes values from variables`);
    const id = this.after.traits.reliesOnIds ? (this.newIds?.get(server.name) ?? null) : null;
    const place = { fileIndex: this.after.fileIndex, line };
    return {
      object: 'server-added',
      backend: this.after.traits,
      server: name,
      address: toDisplay(address),
      arguments: server.arguments.map((words) => words.map(toDisplay)),
      id,
      ...place,
    };
  }

  private changed(old: EffectiveServer, now: EffectiveServer): ConfigFact[] {
    const facts: ConfigFact[] = [];
    const address = [markVariable(old.addressWord), markVariable(now.addressWord)] as const;
    const names = readNames(...address);
    if (names !== null) facts.push(this.attribute(now, 'fqdn', ...names));
    else if (address[0] !== address[1]) facts.push(this.attribute(now, 'address', ...address));
    const subjects = new Set([...old.arguments, ...now.arguments].map(subjectOfArgument));
    for (const subject of subjects) {
      if (isSaidAlike(subject, old.arguments, now.arguments)) continue;
      const attribute = attributes[subject];
      if (attribute === undefined) facts.push(this.otherArgument(now, subject));
      else {
        const read = (words: readonly EffectiveWords[]) => attribute.read(words, subject);
        const [from, to] = [read(old.arguments), read(now.arguments)];
        if (from === null || to === null) facts.push(this.otherArgument(now, subject));
        else if (from !== to) facts.push(this.attribute(now, attribute.name, from, to));
      }
    }
    return facts;
  }

  private attribute(server: EffectiveServer, attribute: ServerAttribute, before: string, after: string): ConfigFact {
    const name = toDisplay(server.name);
    if (`${before}${after}`.includes('\x02'))
      return this.other(server, `server ${name}: ${attribute} takes its value from a variable`);
    return {
      object: 'server',
      backend: this.after.traits,
      server: name,
      attribute,
      before: toDisplay(before),
      after: toDisplay(after),
      arguments: server.arguments.map((words) => words.map(toDisplay)),
      fileIndex: this.after.fileIndex,
      line: server.statement.line,
    };
  }

  private otherArgument(server: EffectiveServer, subject: string): OtherFact {
    return this.other(server, `server ${toDisplay(server.name)}: ${toDisplay(subject.replace('\x02', ''))} changed`);
  }

  private other(server: EffectiveServer | null, what: string): OtherFact {
    const line = server?.statement.line ?? this.after.section.header.line;
    return { object: 'other', fileIndex: this.after.fileIndex, line, summary: this.say(what) };
  }

  private say(what: string): string {
    return `${labelSection(this.after.section)}: ${what}`;
  }
}

/** What a name begins with tells it from an address; `_` begins the name of a service. */
const namePattern = /^[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z0-9-]+)*\.?$/;

/** Both hosts, where nothing differs but the name; null for any other difference, and for none. */
function readNames(before: string, after: string): [before: string, after: string] | null {
  const [from, to] = [readAddress(before), readAddress(after)];
  const areNames = [from, to].every(
    ({ family, prefix, host }) => family === 'ip' && prefix === null && namePattern.test(host),
  );
  const isSamePort = from.portSpec === to.portSpec;
  return areNames && isSamePort && from.host !== to.host ? [from.host, to.host] : null;
}

interface AttributeReading {
  readonly name: ServerAttribute;
  /** The value that holds; null when there is none that a command could set. */
  read(all: readonly EffectiveWords[], keyword: string): string | null;
}

const numbered = (name: ServerAttribute, fallback: string | null): AttributeReading => ({
  name,
  read: (all, keyword) => effectiveWord(all, keyword) ?? fallback,
});

const attributes: Readonly<Record<string, AttributeReading | undefined>> = {
  weight: numbered('weight', '1'),
  maxconn: numbered('maxconn', '0'),
  addr: numbered('check-addr', null),
  port: numbered('check-port', null),
  'agent-addr': numbered('agent-addr', null),
  'agent-port': numbered('agent-port', null),
  disabled: { name: 'state', read: (all) => (findEffective(all, 'disabled')?.[0] === 'disabled' ? 'maint' : 'ready') },
};

/** Arguments of which HAProxy keeps the last; others are compared with all their repetitions. */
const lastCounts: ReadonlySet<string> = new Set([
  ...Object.keys(attributes),
  ...['check', 'inter', 'fastinter', 'downinter', 'rise', 'fall', 'backup', 'cookie', 'id', 'maxqueue', 'minconn'],
  ...['slowstart', 'ssl', 'verify', 'agent-check'],
]);

function isSaidAlike(subject: string, old: readonly EffectiveWords[], now: readonly EffectiveWords[]): boolean {
  const say = (all: readonly EffectiveWords[]) => {
    const found = all.filter((argument) => subjectOfArgument(argument) === subject);
    const counting = lastCounts.has(subject) ? found.slice(-1) : found;
    return counting.map((words) => words.join('\x01')).join('\x03');
  };
  return say(old) === say(now);
}
