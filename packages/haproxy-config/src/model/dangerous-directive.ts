import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { expandWords, type Statement } from '../syntax/statement.ts';
import { emptyEnvironment } from '../text/word-expander.ts';
import { readAddressList } from './address.ts';

/** A rule of the catalogue: a line that matches needs the permission. */
export interface DangerousRule {
  /** What the finding is called. */
  readonly keyword: string;
  /** The section kinds it applies to; null for all. */
  readonly sections: readonly string[] | null;
  /** First words of the line, the keyword first; `*` stands for any word. */
  readonly starts: readonly string[];
  /** Words that must follow each other anywhere after those; a trailing `*` matches any ending. */
  readonly holds?: readonly string[];
  /** The word after `starts` is a list of addresses, and one of them is a socket that no IP address names. */
  readonly opensSocket?: true;
  readonly reason: string;
}

/** A line that needs a permission of its own when it is added or altered. */
export interface DangerousDirective {
  readonly permission: 'config.dangerous';
  readonly keyword: string;
  readonly reason: string;
  readonly statement: Statement;
}

const runsCode = 'It runs code on the node, as root while HAProxy starts.';
const runsProgram = 'It runs programs on the node.';
const identity = 'It changes which user HAProxy runs as or what it can reach.';
const environment = 'It changes the environment, and so the meaning of every variable below.';
const readsFiles = 'It reads a file of the node, whose content can be seen from outside.';
const opensDoor = 'It opens a way to control HAProxy.';
const weakTls = 'It gives up checking who the server is.';
const steers = 'It lets traffic choose where HAProxy connects to.';
const serverLines = ['server', 'default-server', 'server-template'];
const ruleLines = [
  ...['http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response', 'http-error'],
];

const globalRule = (keyword: string, reason: string): DangerousRule => ({
  keyword,
  sections: ['global'],
  starts: [keyword],
  reason,
});
const anywhere = (starts: string, reason: string, holds?: string): DangerousRule => ({
  keyword: holds === undefined ? starts : `${starts} ${holds}`,
  sections: null,
  starts: starts.split(' '),
  reason,
  ...(holds === undefined ? {} : { holds: holds.split(' ') }),
});

/** The directives that need permission `config.dangerous`, as data. Sections `program` count as a whole. */
export const dangerousRules: readonly DangerousRule[] = [
  ...['lua-load', 'lua-load-per-thread', 'lua-prepend-path'].map((keyword) => globalRule(keyword, runsCode)),
  ...['external-check', 'insecure-fork-wanted', 'insecure-setuid-wanted'].map((word) => globalRule(word, runsProgram)),
  ...['chroot', 'user', 'group', 'uid', 'gid', 'localpeer'].map((keyword) => globalRule(keyword, identity)),
  ...['setenv', 'presetenv', 'unsetenv', 'resetenv'].map((keyword) => globalRule(keyword, environment)),
  ...['ca-base', 'crt-base', 'ssl-engine', 'ssl-provider', 'ssl-provider-path'].map((word) =>
    globalRule(word, identity),
  ),
  ...['expose-experimental-directives', 'expose-deprecated-directives'].map((word) => globalRule(word, identity)),
  { keyword: 'ssl-server-verify none', sections: ['global'], starts: ['ssl-server-verify', 'none'], reason: weakTls },
  { keyword: 'program', sections: ['program'], starts: ['*'], reason: runsProgram },
  anywhere('external-check', runsProgram),
  anywhere('option external-check', runsProgram),
  anywhere('stats socket', opensDoor),
  anywhere('stats admin', opensDoor),
  anywhere('errorfile', readsFiles),
  anywhere('errorfiles', readsFiles),
  anywhere('filter spoe', runsCode),
  anywhere('filter lua.*', runsCode),
  anywhere('insecure-password', weakTls),
  {
    keyword: 'insecure-password',
    sections: ['userlist'],
    starts: ['user'],
    holds: ['insecure-password'],
    reason: weakTls,
  },
  ...['bind', 'dgram-bind'].map((keyword) => socketRule(keyword)),
  ...serverLines.map((line) => anywhere(line, weakTls, 'verify none')),
  ...ruleLines.flatMap((line) => [
    anywhere(line, runsCode, 'use-service lua.*'),
    anywhere(line, runsCode, 'lua.*'),
    anywhere(line, readsFiles, 'lf-file'),
    anywhere(line, readsFiles, 'file'),
    anywhere(line, readsFiles, 'errorfile'),
    anywhere(line, readsFiles, 'errorfiles'),
    anywhere(line, steers, 'do-resolve*'),
    anywhere(line, steers, 'set-dst*'),
  ]),
  anywhere('*', readsFiles, '-f'),
];

function socketRule(keyword: string): DangerousRule {
  return { keyword: `${keyword} to a socket`, sections: null, starts: [keyword], opensSocket: true, reason: opensDoor };
}

/**
 * Lists the lines that need permission `config.dangerous`, in file order, one finding a line.
 *
 * Shape:   lines in conditionals count, whatever the condition. Words are judged as HAProxy sees them without any variable
 *          set, and as written; a line whose keyword comes from a variable counts, since it can become anything.
 * Returns: `isManagedFile` can clear what only reads a file: it is asked about every path such a line names.
 * Errors:  none. Never throws.
 */
export function listDangerousDirectives(
  file: ConfigFile,
  isManagedFile: (path: string) => boolean = () => false,
): DangerousDirective[] {
  return listPlaced(file, isManagedFile).map(({ directive }) => directive);
}

interface PlacedDirective {
  readonly directive: DangerousDirective;
  /** The section and the conditionals around the line: the same words elsewhere are another directive. */
  readonly place: string;
}

function listPlaced(file: ConfigFile, isManagedFile: (path: string) => boolean): PlacedDirective[] {
  const found: PlacedDirective[] = [];
  const conditions: string[] = [];
  const add = (section: Section | null, statement: Statement) => {
    follow(conditions, statement);
    const rule = judge(section?.kind ?? '', statement, isManagedFile);
    if (rule === null) return;
    const directive = {
      permission: 'config.dangerous',
      keyword: rule.keyword,
      reason: rule.reason,
      statement,
    } as const;
    found.push({ directive, place: JSON.stringify([section?.kind, section?.name, ...conditions]) });
  };
  for (const statement of file.prologue) add(null, statement);
  for (const section of file.sections) {
    add(section, section.header);
    for (const statement of section.statements) add(section, statement);
  }
  return found;
}

/** Keeps the conditionals that a line stands in; a branch is told by its own line and those before it. */
function follow(conditions: string[], statement: Statement): void {
  const text = statement.words.map((word) => word.raw).join(' ');
  if (statement.keyword === '.if') conditions.push(text);
  else if (statement.keyword === '.elif' || statement.keyword === '.else')
    conditions.push(`${conditions.pop() ?? ''} ${text}`);
  else if (statement.keyword === '.endif') conditions.pop();
}

/** The dangerous lines of `after` that `before` does not have with the same words in the same section and conditionals. */
export function listAddedDangerousDirectives(
  before: ConfigFile,
  after: ConfigFile,
  isManagedFile: (path: string) => boolean = () => false,
): DangerousDirective[] {
  const known = new Map<string, number>();
  const keyOf = ({ directive, place }: PlacedDirective) =>
    `${place} ${directive.statement.words.map((word) => word.raw).join(' ')}`;
  for (const placed of listPlaced(before, isManagedFile)) {
    known.set(keyOf(placed), (known.get(keyOf(placed)) ?? 0) + 1);
  }
  const added = listPlaced(after, isManagedFile).filter((placed) => {
    const left = known.get(keyOf(placed)) ?? 0;
    known.set(keyOf(placed), left - 1);
    return left <= 0;
  });
  return added.map(({ directive }) => directive);
}

const variableRule: DangerousRule = {
  keyword: 'variable as keyword',
  sections: null,
  starts: ['*'],
  reason: 'The keyword comes from a variable and can become any directive on a node.',
};

function judge(kind: string, statement: Statement, isManagedFile: (path: string) => boolean): DangerousRule | null {
  const { words } = statement;
  const keywordWord = words[statement.modifier === null ? 0 : 1];
  if (keywordWord?.hasVariable === true || words[0]?.hasVariable === true) return variableRule;
  const skip = statement.modifier === null ? 0 : 1;
  const written = words.slice(skip).map((word) => word.value);
  const readings = [written];
  if (words.some((word) => word.hasVariable)) readings.push(expandWords(statement, emptyEnvironment).slice(skip));
  for (const rule of rulesFor(readings)) {
    if (rule.sections !== null && !rule.sections.includes(kind)) continue;
    const bites = readings.some((reading) => matches(rule, reading) && !isCleared(rule, reading, isManagedFile));
    if (bites) return rule;
  }
  return null;
}

const rulesByKeyword: ReadonlyMap<string, readonly DangerousRule[]> = new Map(
  [...new Set(dangerousRules.map((rule) => rule.starts[0] ?? '*'))].map((keyword) => [
    keyword,
    dangerousRules.filter((rule) => rule.starts[0] === keyword),
  ]),
);

/** The rules for the lines' first word: all readings begin with the same, since that word holds no variable. */
function rulesFor(readings: readonly (readonly string[])[]): readonly DangerousRule[] {
  const own = rulesByKeyword.get(readings[0]?.[0] ?? '') ?? [];
  return [...own, ...(rulesByKeyword.get('*') ?? [])];
}

function matches(rule: DangerousRule, words: readonly string[]): boolean {
  if (!rule.starts.every((pattern, index) => matchesWord(pattern, words[index]))) return false;
  if (rule.opensSocket === true) {
    return readAddressList(words[rule.starts.length] ?? '').some((address) => address.family !== 'ip');
  }
  return rule.holds === undefined || findRun(rule.holds, words, rule.starts.length) >= 0;
}

function findRun(run: readonly string[], words: readonly string[], from: number): number {
  for (let at = from; at + run.length <= words.length; at += 1) {
    if (run.every((pattern, index) => matchesWord(pattern, words[at + index]))) return at;
  }
  return -1;
}

function matchesWord(pattern: string, word: string | undefined): boolean {
  if (word === undefined) return false;
  return pattern.endsWith('*') ? word.startsWith(pattern.slice(0, -1)) : word === pattern;
}

/** Does the line only read files that are all managed? The path is the last word of `errorfile`, else follows the match. */
function isCleared(rule: DangerousRule, words: readonly string[], isManagedFile: (path: string) => boolean): boolean {
  if (rule.reason !== readsFiles || rule.keyword.endsWith('errorfiles')) return false;
  if (rule.holds === undefined) return isManagedFile(words.at(-1) ?? '');
  const [pattern = ''] = rule.holds;
  const offset = pattern === 'errorfile' ? 2 : 1;
  return words.every((word, at) => !matchesWord(pattern, word) || isManagedFile(words[at + offset] ?? ''));
}
