import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { guardNames, noGuards, unreachable } from './guard-names.ts';
import { type Stages, stagesOf } from './guard-tests.ts';

/** One guard taken out of one file. */
export interface Mutation {
  kind: Kind;
  file: string;
  line: number;
  /** The text that is taken out. */
  what: string;
  /** The whole file without it. */
  source: string;
  stages: Stages;
}

/**
 * `declaration`: of a permission, in the contract. `check`: at an effect or before it. `reach`: what a list is cut to. `compare`: of the
 * place or owner of something that was found by its id. `filter`: the same in a query.
 */
export type Kind = 'declaration' | 'check' | 'reach' | 'compare' | 'filter';

interface Way {
  kind: Kind;
  guard: RegExp;
  /** What stands in its place. `before` is the text in front of it in its file. */
  without: (match: string, before: string) => string;
}

const controlPlane = 'apps/control-plane/src';
const guardedFolders = ['features', 'platform', 'agent-listener'];

/** Run with any arguments, do nothing, or say yes. */
const nothing = '((..._: unknown[]) => undefined)(';
const nothingLater = '(async (..._: unknown[]) => null)(';
const mayStart = '(async (..._: unknown[]) => ({ approvedBy: [] as string[], overridden: null }))(';
const listsNothing = "((app: FastifyInstance, ..._: unknown[]) => app.decorate('declaredRoutes', []))(";
const yes = '((..._: unknown[]) => true)(';

const column = String.raw`(?:\w+\.)?(?:cluster|pool|node|user|group|session)_id`;

const ways: readonly Way[] = [
  {
    kind: 'check',
    guard: new RegExp(`(?<!function )\\b(?:${guardNames.join('|')})\\(`, 'g'),
    without: (match, before) => {
      if (match === 'requireMayStart(') return mayStart;
      if (match === 'requireDeclaredAccess(') return listsNothing;
      return before.endsWith('await ') ? nothingLater : nothing;
    },
  },
  {
    kind: 'check',
    guard: /\b(?:actor\.authority|authority|authorities\.get\(row\.userId\)\?)\.(?:holds|holdsAnywhere|sees|covers)\(/g,
    without: () => yes,
  },
  {
    kind: 'check',
    guard: /\bthrow (?:secondFactorOwed|keyRefused|permissionMissing|foreignPage)\(/g,
    without: (match) => match.replace('throw ', ''),
  },
  { kind: 'check', guard: /\bauthority\.cutTo\([\w.]+\)/g, without: () => 'authority' },
  { kind: 'reach', guard: /\bactor\.authority\.reach\('[a-z.]+'\)/g, without: () => "('everything' as const)" },
  { kind: 'reach', guard: /\binReach\(reach, /g, without: () => "inReach('everything', " },
  {
    kind: 'compare',
    guard: /\b[a-z]\w*\.(?:clusterId|poolId|nodeId|userId) !== (?!null\b|undefined\b)[\w.]+/g,
    without: () => 'false',
  },
  {
    kind: 'filter',
    guard: new RegExp(`\\.where\\('${column}', (?:'=', [\\w.]+|'in', [\\w.[\\]]+)\\)`, 'g'),
    without: () => '',
  },
  {
    kind: 'filter',
    guard: new RegExp(`\\beb\\('${column}', '=', (?:[\\w.]+|eb\\.ref\\('[\\w.]+'\\))\\)`, 'g'),
    without: () => 'eb.lit(true)',
  },
  // Inside of SQL that is written out.
  { kind: 'filter', guard: new RegExp(`\\b${column} = \\$\\{\\w+\\}`, 'g'), without: () => 'TRUE' },
];

/** Everything of the tree that guards, in the order of the kinds. Throws when a function is called `require…` and nobody has said what it is. */
export async function listMutations(tree: string): Promise<Mutation[]> {
  const found = await listDeclarations(tree);
  for (const folder of guardedFolders)
    for (const file of await listSources(tree, `${controlPlane}/${folder}`)) {
      const source = await readFile(join(tree, file), 'utf8');
      requireEveryNameKnown(file, source);
      for (const way of ways) found.push(...(await takeOut(tree, file, source, way)));
    }
  const order: readonly Kind[] = ['check', 'reach', 'compare', 'declaration', 'filter'];
  return found.sort((left, right) => order.indexOf(left.kind) - order.indexOf(right.kind));
}

/** Each declared permission becomes one that everybody signed in has, and what a route asks for besides is not asked for. */
async function listDeclarations(tree: string): Promise<Mutation[]> {
  const besides: Way = { kind: 'declaration', guard: /, also: '[^']+'/g, without: () => '' };
  const way: Way = {
    kind: 'declaration',
    guard: /access: \{ permission: '[^']+', of: '\w+'(?:, also: '[^']+')? \}/g,
    without: () => 'access: { signedIn: true }',
  };
  const found: Mutation[] = [];
  for (const file of await listSources(tree, 'packages/contract/src/api')) {
    const source = await readFile(join(tree, file), 'utf8');
    for (const each of [way, besides]) found.push(...(await takeOut(tree, file, source, each)));
  }
  return found;
}

async function takeOut(tree: string, file: string, source: string, way: Way): Promise<Mutation[]> {
  const found: Mutation[] = [];
  for (const match of source.matchAll(way.guard)) {
    const [what] = match;
    const before = source.slice(0, match.index);
    const line = before.split('\n').length;
    const from = source.slice(match.index);
    if (unreachable.some(({ file: name, text }) => file.endsWith(name) && from.startsWith(text))) continue;
    found.push({
      kind: way.kind,
      file,
      line,
      what,
      source: before + way.without(what, before) + source.slice(match.index + what.length),
      stages: await stagesOf(tree, way.kind, file, what),
    });
  }
  return found;
}

/** A check that this list does not know would never be tried. */
function requireEveryNameKnown(file: string, source: string): void {
  for (const [, name = ''] of source.matchAll(/function (require[A-Z]\w*)\(/g))
    if (!guardNames.includes(name) && !Object.hasOwn(noGuards, name))
      throw new Error(`${file} has ${name}, which stands in neither list of guard-names.ts.`);
}

async function listSources(tree: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(tree, folder), { recursive: true });
  return entries
    .filter((name) => name.endsWith('.ts') && !basename(name).endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .sort();
}
