import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { repositoryRoot } from '../scripts/repository.ts';
import { atLeast, type Figure, none, unbounded } from './figure.ts';

const run = promisify(execFile);
const testTimeoutMs = 240_000;

/** One guard taken out of one file. */
interface Mutation {
  file: string;
  line: number;
  what: string;
  source: string;
  tests: readonly string[];
  /** What a run that has noticed says: a file that merely breaks has not been judged. */
  noticed: RegExp;
}

const features = 'apps/control-plane/src/features';
const accessTests = [`${features}/access/permission.test.ts`, `${features}/access/reach.test.ts`];
/** Runs with any arguments and does nothing, or says yes. */
const nothing = '((..._: unknown[]) => undefined)(';
const yes = '((..._: unknown[]) => true)(';

const ways: readonly { guard: RegExp; without: string }[] = [
  { guard: /(?<!function )\brequire(?:Permission|Covered|NotAbove|AdministratorLeft|Held|There)\(/g, without: nothing },
  { guard: /\b(?:actor\.)?authority\.(?:holds|sees|covers)\(/g, without: yes },
  { guard: /\bactor\.authority\.reach\('[a-z.]+'\)/g, without: "('everything' as const)" },
  { guard: /\binReach\(reach, /g, without: "inReach('everything', " },
];

/**
 * Takes every declaration of a permission, every filter of a list and every check at an effect out, one at a time, in a copy of the
 * sources, and looks whether a test notices. `--only TEXT` takes the guards of files whose path holds it.
 */
export async function benchGuards(say: (figure: Figure) => void, options: readonly string[]): Promise<void> {
  const copy = await copySources();
  try {
    const only = options[0] === '--only' ? (options[1] ?? '') : '';
    const mutations = (await listMutations(copy)).filter(({ file }) => file.includes(only));
    const tests = [...new Set(mutations.flatMap((mutation) => mutation.tests))];
    const whole = await runTests(copy, tests);
    if (!whole.passed) throw new Error(`The tests fail before anything is taken out:\n${whole.output.slice(-2_000)}`);
    let caught = 0;
    for (const mutation of mutations) {
      if (await isNoticed(copy, mutation)) caught += 1;
      else process.stderr.write(`Nobody notices: ${mutation.file}:${mutation.line} without ${mutation.what}\n`);
    }
    say(unbounded('guards', mutations.length, 'guards'));
    say(atLeast('guards-whose-loss-is-noticed', (caught / mutations.length) * 100, '%', 100));
    say(none('guards-whose-loss-nobody-notices', mutations.length - caught, 'guards'));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
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

async function listMutations(copy: string): Promise<Mutation[]> {
  const declarations = await listDeclarations(copy);
  const checks: Mutation[] = [];
  for (const file of await listFiles(copy, features)) {
    const source = await readFile(join(copy, file), 'utf8');
    const folder = file.split('/').slice(0, 5).join('/');
    const tests = [...new Set([...accessTests, folder])];
    for (const { guard, without } of ways) {
      for (const match of source.matchAll(guard)) {
        checks.push({
          file,
          line: source.slice(0, match.index).split('\n').length,
          what: match[0],
          source: source.slice(0, match.index) + without + source.slice(match.index + match[0].length),
          tests,
          noticed: /AssertionError|Error: /,
        });
      }
    }
  }
  return [...declarations, ...checks];
}

async function listDeclarations(copy: string): Promise<Mutation[]> {
  const found: Mutation[] = [];
  for (const file of await listFiles(copy, 'packages/contract/src/api')) {
    const source = await readFile(join(copy, file), 'utf8');
    for (const match of source.matchAll(/access: \{ permission: '[^']+', of: '\w+' \}/g)) {
      found.push({
        file,
        line: source.slice(0, match.index).split('\n').length,
        what: match[0],
        source: `${source.slice(0, match.index)}access: { signedIn: true }${source.slice(match.index + match[0].length)}`,
        tests: ['apps/control-plane/src/platform/http-server.test.ts'],
        noticed: /asks for no permission but is not in the written list/,
      });
    }
  }
  return found;
}

async function listFiles(copy: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(copy, folder), { recursive: true });
  return entries
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .sort();
}

async function isNoticed(copy: string, mutation: Mutation): Promise<boolean> {
  const path = join(copy, mutation.file);
  const before = await readFile(path, 'utf8');
  await writeFile(path, mutation.source);
  try {
    const { output, passed } = await runTests(copy, mutation.tests);
    return !passed && mutation.noticed.test(output);
  } finally {
    await writeFile(path, before);
  }
}

async function runTests(copy: string, tests: readonly string[]): Promise<{ passed: boolean; output: string }> {
  const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
  const options = {
    cwd: copy,
    timeout: testTimeoutMs,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1' },
  };
  try {
    const { stderr, stdout } = await run(process.execPath, [vitest, 'run', '--bail=1', ...tests], options);
    return { passed: true, output: stdout + stderr };
  } catch (error) {
    const { stderr = '', stdout = '' } = error as { stdout?: string; stderr?: string };
    return { passed: false, output: stdout + stderr };
  }
}
