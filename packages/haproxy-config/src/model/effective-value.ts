import { findNamed, isPlacedIn, listKeywords } from '../catalogue/catalogue.ts';
import type { Keyword } from '../catalogue/keyword.ts';
import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { proxyKinds } from '../syntax/section-keyword.ts';
import type { Statement } from '../syntax/statement.ts';
import type { ArgumentView } from './argument-view.ts';
import { readArguments } from './argument-view.ts';
import type { ServerView } from './server-view.ts';

/** One line that counts for a section, its own or inherited. */
export interface EffectiveStatement {
  readonly statement: Statement;
  /** The section that holds the line. */
  readonly section: Section;
  /** Does it come from a `defaults` section? */
  readonly isInherited: boolean;
}

/** What holds for one keyword in one section. */
export interface EffectiveValue {
  /**
   * `set`: `statements` say it. `off`: a line with `no` switched it off; that line is the last of `statements`.
   * `default`: nothing says it, or a line with `default` took it back: HAProxy's own default holds.
   */
  readonly state: 'set' | 'off' | 'default';
  /** One for a keyword that the last line decides; all that add up, in the order HAProxy uses them, for the others. */
  readonly statements: readonly EffectiveStatement[];
}

/**
 * The `defaults` sections that a section inherits from, the nearest first.
 *
 * Shape:   all files of the configuration up to the section's own, in order. A proxy without `from` inherits the last `defaults`
 *          above it; `defaults` inherit only by `from`.
 * Returns: an empty list for other sections. Never throws.
 */
export function listInheritedDefaults(files: readonly ConfigFile[], section: Section): Section[] {
  const above: Section[] = [];
  for (const other of files.flatMap((file) => file.sections)) {
    if (other.header === section.header || other === section) break;
    if (other.kind === 'defaults') above.push(other);
  }
  const chain: Section[] = [];
  const isProxy = proxyKinds.has(section.kind);
  let from = section.from;
  let next = from === null && isProxy ? above.at(-1) : findNamedDefaults(above, from);
  while (next !== undefined) {
    chain.push(next);
    from = next.from;
    above.length = above.indexOf(next);
    next = findNamedDefaults(above, from);
  }
  return chain;
}

function findNamedDefaults(above: readonly Section[], name: string | null): Section | undefined {
  return name === null ? undefined : above.findLast((section) => section.name === name);
}

/** How lines of one keyword in `defaults` and in a section come together. */
type Joining = 'last' | 'all' | 'own-first' | 'own-only' | 'by-argument';

const joinings: Readonly<Record<string, Joining>> = {
  acl: 'own-only',
  // One line of its own is enough to leave all inherited ones.
  stats: 'own-first',
  'http-check': 'own-first',
  'tcp-check': 'own-first',
  // The last line for each status.
  errorfile: 'by-argument',
  errorloc: 'by-argument',
  errorloc302: 'by-argument',
  errorloc303: 'by-argument',
};

/**
 * What holds for a keyword in a section after inheritance.
 *
 * Shape:   `keyword` is a catalogue name or its first words: `timeout connect`, `option httplog`, `http-request`, `log`.
 * Returns: the lines that decide, with their sections. Conditionals are not evaluated: lines inside them count.
 * Errors:  none. Never throws.
 * Limits:  options that exclude each other (`option httpclose`, `option http-server-close`) are looked at one by one.
 * Source:  configuration manual, chapter 4; rules in `defaults` come before a proxy's own (2.5 and later).
 */
export function effectiveValue(files: readonly ConfigFile[], section: Section, keyword: string): EffectiveValue {
  return effectiveIn(listInheritedDefaults(files, section), section, keyword);
}

/** As `effectiveValue`, with the inherited `defaults` at hand, nearest first. */
export function effectiveIn(inherited: readonly Section[], section: Section, keyword: string): EffectiveValue {
  const words = keyword.split(' ');
  const joining = joiningOf(keyword, section.kind);
  const isInheritable = joining !== 'own-only' && isKnownInDefaults(keyword);
  const own = select(section, words, false);
  const groups = isInheritable ? [...inherited].reverse().map((defaults) => select(defaults, words, true)) : [];
  const lines = joining === 'own-first' && own.length > 0 ? own : [...groups.flat(), ...own];
  return joining === 'last' ? joinLast(lines) : joinAll(lines, joining === 'by-argument');
}

function select(section: Section, words: readonly string[], isInherited: boolean): EffectiveStatement[] {
  return section.statements
    .filter((statement) => statement.keyword === words[0] && hasWords(statement, words))
    .map((statement) => ({ statement, section, isInherited }));
}

function hasWords(statement: Statement, words: readonly string[]): boolean {
  // `no log` and the like have nothing after the keyword.
  return (
    words.length === 1 || words.slice(1).every((word, index) => isSpelled(statement.arguments[index]?.value, word))
  );
}

/** A name may carry parentheses in the line: `set-var(txn.a)`. */
function isSpelled(value: string | undefined, word: string): boolean {
  return value === word || value?.startsWith(`${word}(`) === true;
}

function joiningOf(keyword: string, sectionKind: string): Joining {
  const first = keyword.split(' ')[0] ?? '';
  const known = joinings[first];
  if (known !== undefined) return known;
  const isRepeatable = keywordsNamed(keyword).some((entry) => entry.isRepeatable && isPlacedIn(entry, sectionKind));
  return isRepeatable ? 'all' : 'last';
}

function isKnownInDefaults(keyword: string): boolean {
  return keywordsNamed(keyword).some((entry) => isPlacedIn(entry, 'defaults'));
}

function keywordsNamed(keyword: string): Keyword[] {
  return listKeywords('proxy').filter(({ name }) => name === keyword || name.startsWith(`${keyword} `));
}

function joinLast(lines: readonly EffectiveStatement[]): EffectiveValue {
  const last = lines.at(-1);
  if (last === undefined || last.statement.modifier === 'default') return { state: 'default', statements: [] };
  return { state: last.statement.modifier === 'no' ? 'off' : 'set', statements: [last] };
}

function joinAll(lines: readonly EffectiveStatement[], isByArgument: boolean): EffectiveValue {
  let kept: EffectiveStatement[] = [];
  let off: EffectiveStatement | null = null;
  for (const line of lines) {
    if (line.statement.modifier !== null) {
      kept = [];
      off = line.statement.modifier === 'no' ? line : null;
      continue;
    }
    off = null;
    const argument = line.statement.arguments[0]?.value;
    if (isByArgument) kept = kept.filter(({ statement }) => statement.arguments[0]?.value !== argument);
    kept.push(line);
  }
  if (off !== null) return { state: 'off', statements: [off] };
  return { state: kept.length > 0 ? 'set' : 'default', statements: kept };
}

/** What holds for one argument of a server. */
export interface EffectiveArgument {
  readonly argument: ArgumentView;
  /** The `server` or `default-server` line that says it. */
  readonly origin: EffectiveStatement;
}

/**
 * The argument that counts for a server: its own, else that of the last `default-server` above it in its section, else that
 * of the inherited `defaults`.
 *
 * Shape:   `keyword` without `no-`: `check` finds `no-check` too; look at `argument.keyword`.
 * Returns: null when no line says it.
 */
export function effectiveServerArgument(
  files: readonly ConfigFile[],
  section: Section,
  server: ServerView,
  keyword: string,
): EffectiveArgument | null {
  const isMeant = (argument: ArgumentView) => argument.keyword === keyword || argument.keyword === `no-${keyword}`;
  const own = server.arguments.findLast(isMeant);
  if (own !== undefined) {
    return { argument: own, origin: { statement: server.statement, section, isInherited: false } };
  }
  const known = findNamed('server', keyword);
  if (known !== null && !isPlacedIn(known, 'default-server')) return null;
  const inherited = effectiveIn(listInheritedDefaults(files, section), section, 'default-server').statements;
  for (const origin of [...inherited].reverse()) {
    const isBelow = !origin.isInherited && origin.statement.line > server.statement.line;
    const argument = isBelow ? undefined : readArguments('server', origin.statement.arguments).findLast(isMeant);
    if (argument !== undefined) return { argument, origin };
  }
  return null;
}
