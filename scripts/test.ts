// `npm test`: every check of the repository, from formatting to browsers. Ends with one line `N passed, N failed`.
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { buildAgent, buildWeb } from './builds.ts';
import { checkDependencies } from './checks/dependency-rules.ts';
import { checkDocstrings } from './checks/docstrings.ts';
import { checkFeatureIndexes } from './checks/feature-index.ts';
import { type Finding, formatFinding } from './checks/finding.ts';
import { checkForbiddenCode } from './checks/forbidden-code.ts';
import { checkNesting } from './checks/nesting.ts';
import { checkFileSizes } from './checks/size-limits.ts';
import { listSourceFiles, type SourceFile } from './checks/source-files.ts';
import { checkTableWriters } from './checks/table-writers.ts';
import { runVitest } from './checks/vitest-run.ts';
import { packageProgram, repositoryRoot } from './repository.ts';
import { runProgram } from './run-program.ts';

/** What a check came to: how many things passed, and a text for each that did not. */
interface CheckResult {
  passed: number;
  failures: readonly string[];
}

interface Check {
  name: string;
  run(): Promise<CheckResult>;
}

const { values: options } = parseArgs({ options: { static: { type: 'boolean', default: false } } });

/** A program that passes by exit code 0; what it says is shown when it does not. */
function programCheck(name: string, program: Parameters<typeof packageProgram>[0], args: readonly string[]): Check {
  return {
    name,
    async run() {
      const result = await runProgram(process.execPath, [packageProgram(program), ...args], { cwd: repositoryRoot });
      if (result.exitCode === 0) return { passed: 1, failures: [] };
      return { passed: 0, failures: [`${name}: ${program} ${args.join(' ')}\n${result.output.trimEnd()}`] };
    },
  };
}

function findingsCheck(name: string, find: () => Promise<readonly Finding[]>): Check {
  return {
    name,
    async run() {
      const findings = await find();
      return findings.length === 0
        ? { passed: 1, failures: [] }
        : { passed: 0, failures: [`${name}:\n${findings.map(formatFinding).join('\n')}`] };
    },
  };
}

function sourceCheck(name: string, check: (files: readonly SourceFile[]) => readonly Finding[]): Check {
  return findingsCheck(name, async () => check(listSourceFiles(repositoryRoot)));
}

function buildCheck(name: string, build: typeof buildAgent): Check {
  return {
    name,
    async run() {
      const result = await build();
      return result.ok ? { passed: 1, failures: [] } : { passed: 0, failures: [`${name}\n${result.output}`] };
    },
  };
}

function testCheck(name: string, project: string): Check {
  return { name, run: () => runVitest(repositoryRoot, ['--project', project], true) };
}

async function findDependencyFaults(): Promise<readonly Finding[]> {
  const folders = ['apps', 'packages', 'scripts', 'bench', 'e2e'].filter((folder) =>
    existsSync(path.join(repositoryRoot, folder)),
  );
  return (await checkDependencies(repositoryRoot, folders)).findings;
}

const staticChecks: readonly Check[] = [
  programCheck('formatting and lint', 'biome', ['ci', '--error-on-warnings', '.']),
  programCheck('types', 'tsc', ['-p', 'tsconfig.json']),
  programCheck('types of the web UI', 'tsc', ['-p', 'apps/web/tsconfig.json']),
  findingsCheck('dependency rules', findDependencyFaults),
  sourceCheck('forbidden code', checkForbiddenCode),
  sourceCheck('file sizes', checkFileSizes),
  sourceCheck('nesting', checkNesting),
  sourceCheck('one writing file for each table', checkTableWriters),
  sourceCheck('what features export of their stores', checkFeatureIndexes),
  sourceCheck('docstrings', checkDocstrings),
  programCheck('unused files and dependencies', 'knip', ['--no-progress', '--no-config-hints']),
];

const runningChecks: readonly Check[] = [
  buildCheck('build of the agent', buildAgent),
  buildCheck('build of the web UI', buildWeb),
  testCheck('unit and integration tests', 'unit'),
  testCheck('end-to-end tests', 'e2e'),
];

async function runCheck(check: Check): Promise<CheckResult> {
  const startedAt = performance.now();
  // A check that breaks is a failed check, and the others still run.
  const result = await check.run().catch((error: unknown) => ({
    passed: 0,
    failures: [`${check.name}: ${error instanceof Error ? (error.stack ?? error.message) : 'broke'}`],
  }));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${result.failures.length === 0 ? 'ok  ' : 'FAIL'}  ${check.name} (${seconds} s)\n`);
  for (const failure of result.failures) process.stdout.write(`${failure}\n`);
  return result;
}

/** Before the tests run: what they will fail for that is no fault of the code. */
function sayWhatIsMissing(): void {
  if (process.getuid?.() === 0 || options.static) return;
  process.stdout.write(
    'note: some tests need root. Those that make networks and start HAProxy as another user take sudo where it asks for no password; those that give files away or start the whole system as root fail and say so.\n',
  );
}

function sayWhatIsReplaced(): void {
  const corpus = process.env.SLUICE_CORPUS ?? path.resolve(repositoryRoot, '../shared/corpus');
  if (existsSync(corpus)) return;
  process.stdout.write(
    'note: no corpus of real configurations here, tests use the samples of the repository instead.\n',
  );
}

async function main(): Promise<void> {
  sayWhatIsReplaced();
  sayWhatIsMissing();
  const results: CheckResult[] = [];
  for (const check of options.static ? staticChecks : [...staticChecks, ...runningChecks]) {
    results.push(await runCheck(check));
  }
  const failures = results.flatMap((result) => result.failures);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  if (failures.length > 0)
    process.stdout.write(`\nFailed:\n${failures.map((text) => `  ${firstLine(text)}\n`).join('')}`);
  process.stdout.write(`\n${passed} passed, ${failures.length} failed\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}

await main();
