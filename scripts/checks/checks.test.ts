import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkDependencies, dependencyRuleNames } from './dependency-rules.ts';
import { checkDocstrings } from './docstrings.ts';
import { checkFeatureIndexes } from './feature-index.ts';
import { checkForbiddenCode } from './forbidden-code.ts';
import { checkNesting } from './nesting.ts';
import { checkFileSizes } from './size-limits.ts';
import { listSourceFiles } from './source-files.ts';
import { checkTableWriters, listTableWrites } from './table-writers.ts';

const root = path.resolve(import.meta.dirname, '../..');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-checks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function plant(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

const api = 'export const api = 1;\n';
/** For each dependency rule: the file that breaks it, what it imports, and the imported file. */
const planted: Record<string, [from: string, specifier: string, to: string | null]> = {
  'apps-never-import-each-other': ['apps/cli/src/a.ts', '../../agent/src/b.ts', 'apps/agent/src/b.ts'],
  'packages-never-import-apps': ['packages/contract/src/a.ts', '../../../apps/cli/src/b.ts', 'apps/cli/src/b.ts'],
  'haproxy-config-imports-nothing': ['packages/haproxy-config/src/model/a.ts', 'node:fs', null],
  'haproxy-config-text-is-lowest': [
    'packages/haproxy-config/src/text/a.ts',
    '../syntax/b.ts',
    'packages/haproxy-config/src/syntax/b.ts',
  ],
  'haproxy-config-syntax-below-model': [
    'packages/haproxy-config/src/syntax/a.ts',
    '../model/b.ts',
    'packages/haproxy-config/src/model/b.ts',
  ],
  'haproxy-config-catalogue-is-data': [
    'packages/haproxy-config/src/catalogue/a.ts',
    '../syntax/b.ts',
    'packages/haproxy-config/src/syntax/b.ts',
  ],
  'haproxy-config-model-below-services': [
    'packages/haproxy-config/src/model/a.ts',
    '../services/b.ts',
    'packages/haproxy-config/src/services/b.ts',
  ],
  'haproxy-runtime-imports-haproxy-config-only': [
    'packages/haproxy-runtime/src/a.ts',
    '../../contract/src/b.ts',
    'packages/contract/src/b.ts',
  ],
  'contract-imports-only-haproxy-packages': [
    'packages/contract/src/a.ts',
    '../../test-rig/src/b.ts',
    'packages/test-rig/src/b.ts',
  ],
  'platform-knows-no-feature': [
    'apps/control-plane/src/platform/a.ts',
    '../features/nodes/index.ts',
    'apps/control-plane/src/features/nodes/index.ts',
  ],
  'features-meet-at-their-index': [
    'apps/control-plane/src/features/plans/a.ts',
    '../nodes/node-store.ts',
    'apps/control-plane/src/features/nodes/node-store.ts',
  ],
  'ui-knows-no-feature-and-no-api': ['apps/web/src/ui/A.tsx', '../api/client.ts', 'apps/web/src/api/client.ts'],
  'web-runs-in-browsers': ['apps/web/src/a.ts', 'node:fs', null],
  'test-rig-is-for-tests': ['apps/agent/src/a.ts', '../../../packages/test-rig/src/b.ts', 'packages/test-rig/src/b.ts'],
  'imports-resolve': ['apps/cli/src/a.ts', './missing.ts', null],
};

describe('dependency rules', () => {
  test.each(Object.entries(planted))('a planted violation of %s is found', async (rule, [from, specifier, to]) => {
    plant({
      [from]: `import * as b from '${specifier}';\nexport const a = b;\n`,
      ...(to === null ? {} : { [to]: api }),
    });
    const report = await checkDependencies(
      folder,
      ['apps', 'packages'].filter((name) => from.startsWith(name) || to?.startsWith(name)),
    );
    expect(report.findings.map((finding) => [finding.rule, finding.file])).toContainEqual([rule, from]);
  });

  test('a planted cycle at run time is found, a cycle of types only is allowed', async () => {
    plant({
      'apps/cli/src/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
      'apps/cli/src/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
      'apps/cli/src/c.ts': "import type { D } from './d.ts';\nexport interface C { d: D }\n",
      'apps/cli/src/d.ts': "import type { C } from './c.ts';\nexport interface D { c: C }\n",
    });
    const report = await checkDependencies(folder, ['apps']);
    // dependency-cruiser names a cycle once, by its first module.
    expect(report.findings.map((finding) => [finding.rule, finding.file])).toEqual([
      ['no-run-time-cycles', 'apps/cli/src/a.ts'],
    ]);
  });

  test('a type-only import breaks a layer rule as well', async () => {
    plant({
      'apps/control-plane/src/platform/a.ts':
        "import type { B } from '../features/nodes/index.ts';\nexport type A = B;\n",
      'apps/control-plane/src/features/nodes/index.ts': 'export type B = 1;\n',
    });
    const report = await checkDependencies(folder, ['apps']);
    expect(report.findings.map((finding) => finding.rule)).toEqual(['platform-knows-no-feature']);
  });

  test('every rule has a planted violation', () => {
    expect([...Object.keys(planted), 'no-run-time-cycles'].sort()).toEqual([...dependencyRuleNames].sort());
  });

  test('the parser sees the modules of this repository', async () => {
    const listed = listSourceFiles(root).filter((file) => /^(apps|packages)\/.*\/src\/.*\.tsx?$/.test(file.path));
    const report = await checkDependencies(root, ['apps', 'packages']);
    expect(report.modules).toBeGreaterThanOrEqual(listed.length);
    expect(listed.length).toBeGreaterThan(50);
  });
});

describe('forbidden code', () => {
  const lineOf = (text: string, name = 'apps/agent/src/a.ts') =>
    checkForbiddenCode([{ path: name, text }]).map((finding) => `${finding.line} ${finding.rule}`);

  test.each([
    ["\nimport { exec } from 'node:child_process';\n", '2 no-shell'],
    ["import { execFile, execSync as run } from 'child_process';\n", '1 no-shell'],
    ["// é\nimport { spawn } from 'node:child_process';\nspawn('ls', [], { shell: true });\n", '3 no-shell'],
    ["import { spawn } from 'child_process';\nspawn('ls', [], { stdio: 'pipe', shell: '/bin/sh' });\n", '2 no-shell'],
    ["eval('1');\n", '1 no-code-from-text'],
    ["export const f = new Function('return 1');\n", '1 no-code-from-text'],
    ['const q = sql.raw(`SELECT ${x}`);\n', '1 no-sql-from-text'],
    ['const a = [1].toReversed();\nconst b = a?.slice();\n', '1 runs-on-node-18'],
    ['const a = list?.\n  toSorted(byName);\n', '1 runs-on-node-18'],
    ['const a = Object.groupBy(list, (item) => item.kind);\n', '1 runs-on-node-18'],
  ])('%j is refused', (text, expected) => {
    expect(lineOf(text)).toEqual([expected]);
  });

  test.each([
    ["import { request } from 'node:https';\n", 'refused'],
    ["import http from 'node:http';\n", 'refused'],
    ["import * as net from 'net';\n", 'refused'],
    ["import { isIP, connect as dial } from 'node:net';\n", 'refused'],
    ["import { fetch } from 'undici';\n", 'refused'],
    ["const { request } = await import('node:http');\n", 'refused'],
    ["const x509 = await import('@peculiar/x509');\n", 'allowed'],
    ["const answer = await fetch('https://example.com');\n", 'refused'],
    ["const answer = await globalThis.fetch('https://example.com');\n", 'refused'],
    ["import type { ServerResponse } from 'node:http';\n", 'allowed'],
    ["import { createServer, isIP, type Socket } from 'node:net';\n", 'allowed'],
    ['const answer = await outgoing.request({ url });\n', 'allowed'],
  ])('in the control plane %j is %s', (text, expected) => {
    const found = lineOf(text, 'apps/control-plane/src/features/a/a.ts');
    expect(found).toEqual(expected === 'refused' ? ['1 outgoing-guard'] : []);
    expect(lineOf(text, 'apps/control-plane/src/platform/outgoing.ts')).toEqual([]);
    expect(lineOf(text, 'apps/control-plane/src/features/a/a.test.ts')).toEqual([]);
    expect(lineOf(text, 'apps/cli/src/a.ts')).toEqual([]);
  });

  test('what Node 18 lacks is allowed where Node 24 runs', () => {
    for (const name of ['apps/control-plane/src/a.ts', 'apps/web/src/a.ts', 'apps/agent/src/a.test.ts'])
      expect(lineOf('[1].toReversed();\n', name)).toEqual([]);
  });

  test('a text about a shell is allowed', () => {
    expect(lineOf("export const texts = { shell: 'Command line' };\n")).toEqual([]);
  });

  test('execFile, spawn and a regular expression are allowed', () => {
    const text =
      "import { execFile, spawn } from 'node:child_process';\n/a/.exec('a');\nspawn('ls', [], { shell: false });\n";
    expect(lineOf(text)).toEqual([]);
  });
});

describe('size limits', () => {
  test('a file of 501 lines is refused, one of 500 is not', () => {
    const file = (name: string, lines: number) => ({ path: name, text: 'x();\n'.repeat(lines) });
    expect(checkFileSizes([file('a.ts', 500), file('b.ts', 501)]).map((finding) => finding.file)).toEqual(['b.ts']);
  });

  test('a function of 81 lines is refused by the linter', () => {
    cpSync(path.join(root, 'biome.json'), path.join(folder, 'biome.json'));
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    execFileSync('git', ['init', '-q'], { cwd: folder });
    const body = (lines: number) => `export function long(): void {\n${'  console.info(1);\n'.repeat(lines)}}\n`;
    plant({ 'short.ts': body(70), 'long.ts': body(81) });
    const lint = (name: string) =>
      spawnSync(process.execPath, [path.join(root, 'node_modules/@biomejs/biome/bin/biome'), 'lint', name], {
        cwd: folder,
        encoding: 'utf8',
      });
    expect(lint('short.ts').status).toBe(0);
    const refused = lint('long.ts');
    expect(refused.status).toBe(1);
    expect(refused.stdout + refused.stderr).toContain('noExcessiveLinesPerFunction');
  });
});

describe('nesting', () => {
  const linesOf = (text: string, name = 'a.tsx') => checkNesting([{ path: name, text }]).map((finding) => finding.line);
  const five = 'for (;;)\n  for (;;)\n    while (x)\n      try {\n        if (x) y();\n      } finally {\n      }\n';

  test('the fifth level is refused, on its line', () => {
    expect(linesOf(five)).toEqual([5]);
    expect(linesOf(five.replace('if (x) y()', 'y()'))).toEqual([]);
  });

  test('a function of statements inside a function is a level, a chain of else if is one', () => {
    const text = (inner: string) =>
      `function f() {\n for (;;) {\n  if (a) b();\n  else if (c) d();\n  else if (e) {\n   run(() => {\n    for (;;) { ${inner} }\n   });\n  }\n }\n}\n`;
    expect(linesOf(text('x();'))).toEqual([]);
    expect(linesOf(text('switch (x) {}'))).toEqual([7]);
  });

  test('what JSX holds is counted from zero', () => {
    const page = 'for (;;) for (;;) for (;;) for (;;) x = <ul>{y.map((z) => { if (z) return z; })}</ul>;\n';
    expect(linesOf(page)).toEqual([]);
  });
});

describe('one table has one writing file', () => {
  const store = { path: 'apps/control-plane/src/features/pools/pool-store.ts', text: "tx.insertInto('pool');\n" };
  const findingsOf = (text: string, name = 'apps/control-plane/src/features/nodes/node-store.ts') =>
    checkTableWriters([store, { path: name, text }]).map((finding) => `${finding.line} ${finding.file}`);
  const other = 'apps/control-plane/src/features/nodes/node-store.ts';

  test.each([
    "// é\ntx\n  .updateTable('pool')\n  .set({ a: 1 });\n",
    "\ntx.deleteFrom('pool as p');\n",
    '\nsql`UPDATE pool SET a = ${b}`.execute(tx);\n',
    '\nsql<Row>`insert into "pool" (a) values (1)`;\n',
    '\ntx.insertInto(name);\n',
  ])('%j in another file is refused', (text) => {
    expect(findingsOf(text)).toEqual([`2 ${other}`]);
  });

  test('reading it, writing another table and writing it in a test are allowed', () => {
    expect(
      findingsOf("tx.selectFrom('pool');\nsql`SELECT 1 FROM node FOR UPDATE OF pool`;\ntx.insertInto('node');\n"),
    ).toEqual([]);
    expect(findingsOf("tx.insertInto('pool');\n", 'apps/control-plane/src/main.test.ts')).toEqual([]);
  });

  test('the parser sees who writes the tables of this repository', () => {
    const tables = new Set(listTableWrites(listSourceFiles(root)).map((write) => write.table));
    expect([...tables]).toEqual(
      expect.arrayContaining(['audit', 'blob', 'change', 'cluster', 'node', 'revision', 'setting']),
    );
  });
});

describe('docstrings', () => {
  const linesOf = (text: string, name = 'packages/contract/src/a.ts') =>
    checkDocstrings([{ path: name, text }]).map((finding) => `${finding.line} ${/`(.*?)`/.exec(finding.cause)?.[1]}`);
  const service = 'apps/control-plane/src/features/pools/pool-service.ts';

  test.each([
    ['/** What it is. */\nexport const a = 1;\nexport const b = 2;\n', '3 b'],
    ['// é, not a docstring\nexport function f(): void {}\n', '2 f'],
    ['/** Of something else. */\nimport x from "x";\nexport interface I {}\n', '3 I'],
    ['/** About the file. */\n\nconst x = 1; // and this\nexport class C {}\n', '4 C'],
    ['/** */\nexport type T = 1;\n', '2 T'],
    ['const a = 1;\nexport { a as b };\n', '1 a'],
  ])('%j is refused', (text, expected) => {
    expect(linesOf(text)).toEqual([expected]);
  });

  test('one docstring does for a schema and its type, and for the overloads of a function', () => {
    const pair =
      '/** A name of a node. */\nexport const Name = z.string();\nexport type Name = z.infer<typeof Name>;\n';
    const overloads =
      '/** Reads it. */\nexport function f(a: 1): 1;\nexport function f(a: 2): 2;\nexport function f(a: unknown) {}\n';
    expect(linesOf(pair + overloads)).toEqual([]);
  });

  test('re-exports, what is not exported, and tests need none', () => {
    expect(linesOf("export * from './b.ts';\nexport { c } from './c.ts';\nconst d = 1;\n")).toEqual([]);
    expect(linesOf('export const a = 1;\n', 'packages/contract/src/a.test.ts')).toEqual([]);
    expect(linesOf('export const a = 1;\n', 'apps/cli/src/a.ts')).toEqual([]);
  });

  test('functions and methods of a service need one, its types do not', () => {
    const text = [
      'export interface Input {}',
      'export async function createPool(): Promise<void> {}',
      'export const nodeUnknown = () => 1;',
      'export interface PoolService {',
      '  /** Ends it. */',
      '  end(): void;',
      '  begin(): void;',
      '}',
      '/** Counts. */',
      'export class Intake {',
      '  /** Throws `x`. */',
      '  take(): void {}',
      '  put(): void {}',
      '  #own(): void {}',
      '}',
    ];
    expect(linesOf(text.join('\n'), service)).toEqual([
      '2 createPool',
      '3 nodeUnknown',
      '7 PoolService.begin',
      '13 Intake.put',
    ]);
  });
});

describe('what a feature exports of its store', () => {
  const folder = 'apps/control-plane/src/features/pools';
  const causesOf = (index: string, store: string) =>
    checkFeatureIndexes([
      { path: `${folder}/index.ts`, text: index },
      { path: `${folder}/pool-store.ts`, text: store },
    ]).map((finding) => `${finding.line} ${finding.cause}`);
  const exported = "export { type Pool, put } from './pool-store.ts';\n";

  test.each([
    ["\nexport * from './pool-store.ts';\n", '', '2 exports a whole file'],
    ["export * as poolStore from './pool-store.ts';\n", '', '1 exports a whole file'],
    [exported, "export async function put(db: Db | Tx) { await db.insertInto('pool'); }\n", '1 `put` writes or locks'],
    [
      exported,
      "export async function put(db: Db) { await db.selectFrom('pool').forUpdate(); }\n",
      '1 `put` writes or locks',
    ],
    [exported, 'export async function put(id: PoolId, tx: Tx) {}\n', '1 `put` must take'],
    [exported, 'export const put = { all: 1 };\n', '1 `put` is part of a store'],
    [exported, "export async function put(db: Db | Tx) { db.selectFrom('pool').leftJoin('node'); }\n", '1 `put` joins'],
  ])('%j is refused', (index, store, cause) => {
    expect(causesOf(index, store)).toEqual([expect.stringContaining(cause)]);
  });

  test('a writer in the transaction of the caller, a reader of one table and a type are allowed', () => {
    const writer = "export interface Pool {}\nexport async function put(tx: Tx) { await tx.insertInto('pool'); }\n";
    expect(causesOf(exported, writer)).toEqual([]);
    expect(causesOf(exported, "export async function put(db: Db | Tx) { db.selectFrom('pool'); }\n")).toEqual([]);
  });
});
