import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { repositoryRoot } from '../scripts/repository.ts';
import { atLeast, type Figure, none, unbounded } from './figure.ts';
import { listMutations, type Mutation } from './guard-list.ts';
import { type Ending, runTests } from './guard-run.ts';
import type { Stage } from './guard-tests.ts';

/**
 * Takes every declaration of a permission, every check at an effect, and every filter by place out, one at a time, in a copy of the
 * sources, and looks whether a test notices. `--only TEXT` (again, or with commas) takes those whose kind, file and words hold a text.
 * Each is told on stderr as it goes.
 */
export async function benchGuards(say: (figure: Figure) => void, options: readonly string[]): Promise<void> {
  const tree = await copySources();
  try {
    const only = readOnly(options);
    const mutations = (await listMutations(tree)).filter((each) => only.some((text) => nameOf(each).includes(text)));
    const proven = new Set<string>();
    const unnoticed: string[] = [];
    for (const [index, mutation] of mutations.entries()) {
      const startedAt = performance.now();
      const { caught, words } = await tryWithout(tree, mutation, proven);
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      const place = `${index + 1}/${mutations.length} ${nameOf(mutation)}`;
      process.stderr.write(`${caught ? 'noticed' : 'NOT NOTICED'} ${seconds} s ${place}\n    ${words}\n`);
      if (!caught) unnoticed.push(nameOf(mutation));
    }
    for (const name of unnoticed) process.stderr.write(`Nobody notices: ${name}\n`);
    const caught = mutations.length - unnoticed.length;
    say(unbounded('guards', mutations.length, 'guards'));
    say(atLeast('guards-whose-loss-is-noticed', (caught / mutations.length) * 100, '%', 100));
    say(none('guards-whose-loss-nobody-notices', unnoticed.length, 'guards'));
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

const nameOf = ({ kind, file, line, what }: Mutation) => `${kind} ${file}:${line} ${what}`;

/** The texts to look for; one that everything holds when none is given. */
function readOnly(options: readonly string[]): string[] {
  const texts = options.flatMap((option, index) => (options[index - 1] === '--only' ? option.split(',') : []));
  return texts.length === 0 ? [''] : texts;
}

/** Runs the tests stage by stage, with the guard taken out, until one notices. */
async function tryWithout(tree: string, mutation: Mutation, proven: Set<string>) {
  const path = join(tree, mutation.file);
  const before = await readFile(path, 'utf8');
  const unjudged: string[] = [];
  for (const stage of mutation.stages) {
    await writeFile(path, mutation.source);
    const ending = await runTwiceWhereItWaited(tree, stage).finally(() => writeFile(path, before));
    if (ending.kind === 'unjudged') unjudged.push(ending.words);
    if (ending.kind === 'passed' && stage.named === undefined) for (const file of stage.tests) proven.add(file);
    if (ending.kind !== 'noticed') continue;
    await requirePassing(tree, ending.file, proven);
    return { caught: true, words: `${ending.file} > ${ending.test}: ${ending.words}` };
  }
  const words = unjudged.length === 0 ? 'every test passes' : `no verdict: ${unjudged.join('; ')}`;
  return { caught: false, words };
}

/** What was waited for in vain must not come the second time either. */
async function runTwiceWhereItWaited(tree: string, stage: Stage): Promise<Ending> {
  const first = await runTests(tree, stage);
  return first.kind === 'noticed' && first.waited ? runTests(tree, { tests: [first.file] }) : first;
}

/** A file that fails with everything in its place has not noticed anything. */
async function requirePassing(tree: string, file: string, proven: Set<string>): Promise<void> {
  if (proven.has(file)) return;
  const ending = await runTests(tree, { tests: [file] });
  if (ending.kind !== 'passed') throw new Error(`${file} fails before anything is taken out: ${ending.words}`);
  proven.add(file);
}

/** A tree of its own that takes packages from here, so that no editor and no other run sees what is taken out. */
async function copySources(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'sluice-guards-'));
  const isSource = (path: string) =>
    !/(?:^|\/)(?:node_modules|\.git|dist)(?:\/|$)/.test(relative(repositoryRoot, path));
  for (const name of [
    'apps',
    'packages',
    'package.json',
    'tsconfig.base.json',
    'tsconfig.json',
    'vitest.config.ts',
    'scripts',
  ]) {
    await cp(join(repositoryRoot, name), join(copy, name), { recursive: true, filter: isSource });
  }
  const modules = join(repositoryRoot, 'node_modules');
  await mkdir(join(copy, 'node_modules/@sluice'), { recursive: true });
  for (const name of await readdir(modules)) {
    if (name !== '@sluice') await symlink(join(modules, name), join(copy, 'node_modules', name));
  }
  const own = [
    ...(await readdir(join(copy, 'apps'))).map((name) => ['apps', name]),
    ...(await readdir(join(copy, 'packages'))).map((name) => ['packages', name]),
  ];
  for (const [folder = '', name = ''] of own)
    await symlink(join(copy, folder, name), join(copy, 'node_modules/@sluice', name));
  return copy;
}
