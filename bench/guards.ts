import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { repositoryRoot } from '../scripts/repository.ts';
import { atLeast, type Figure, none, unbounded } from './figure.ts';
import { listMutations, type Mutation } from './guard-list.ts';
import { type Ending, runTests } from './guard-run.ts';
import type { Stage } from './guard-tests.ts';

/**
 * Takes every declaration of a permission, every check at an effect, and every filter by place out, one at a time, in copies of the
 * sources, and looks whether a test notices. `--only TEXT` (again, or with commas) takes those whose kind, file and words hold a text.
 * Each is told on stderr as it goes.
 */
export async function benchGuards(say: (figure: Figure) => void, options: readonly string[]): Promise<void> {
  const trees = await Promise.all(Array.from({ length: availableParallelism() }, copySources));
  try {
    const only = readOnly(options);
    const all = await listMutations(trees[0] ?? repositoryRoot);
    const mutations = all.filter((each) => only.some((text) => nameOf(each).includes(text)));
    const unnoticed: string[] = [];
    const left = mutations.entries();
    const workThrough = async (tree: string) => {
      const passing = new Map<string, boolean>();
      for (const [index, mutation] of left) {
        const startedAt = performance.now();
        const { caught, words } = await tryWithout(tree, mutation, passing);
        const seconds = Math.round((performance.now() - startedAt) / 1000);
        const place = `${index + 1}/${mutations.length} ${nameOf(mutation)}`;
        process.stderr.write(`${caught ? 'noticed' : 'NOT NOTICED'} ${seconds} s ${place}\n    ${words}\n`);
        if (!caught) unnoticed.push(nameOf(mutation));
      }
    };
    await Promise.all(trees.map(workThrough));
    for (const name of unnoticed) process.stderr.write(`Nobody notices: ${name}\n`);
    const caught = mutations.length - unnoticed.length;
    say(unbounded('guards', mutations.length, 'guards'));
    say(atLeast('guards-whose-loss-is-noticed', (caught / mutations.length) * 100, '%', 100));
    say(none('guards-whose-loss-nobody-notices', unnoticed.length, 'guards'));
  } finally {
    for (const tree of trees) await rm(tree, { recursive: true, force: true });
  }
}

const nameOf = ({ kind, file, line, what }: Mutation) => `${kind} ${file}:${line} ${what}`;

/** The texts to look for; one that everything holds when none is given. */
function readOnly(options: readonly string[]): string[] {
  const texts = options.flatMap((option, index) => (options[index - 1] === '--only' ? option.split(',') : []));
  return texts.length === 0 ? [''] : texts;
}

/** Runs the tests stage by stage, with the guard taken out, until one notices. `passing`: test files, by whether they pass as they are. */
async function tryWithout(tree: string, mutation: Mutation, passing: Map<string, boolean>) {
  const path = join(tree, mutation.file);
  const before = await readFile(path, 'utf8');
  const unjudged: string[] = [];
  for (const stage of mutation.stages) {
    await writeFile(path, mutation.source);
    const ending = await runTwiceWhereItWaited(tree, stage).finally(() => writeFile(path, before));
    if (ending.kind === 'unjudged') unjudged.push(ending.words);
    if (ending.kind === 'passed' && stage.named === undefined) for (const file of stage.tests) passing.set(file, true);
    if (ending.kind !== 'noticed') continue;
    if (await passesAsItIs(tree, ending.file, passing))
      return { caught: true, words: `${ending.file} > ${ending.test}: ${ending.words}` };
    unjudged.push(`${ending.file} fails with everything in its place`);
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
async function passesAsItIs(tree: string, file: string, passing: Map<string, boolean>): Promise<boolean> {
  const known = passing.get(file);
  if (known !== undefined) return known;
  const ending = await runTests(tree, { tests: [file] });
  passing.set(file, ending.kind === 'passed');
  return ending.kind === 'passed';
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
