import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countTests, runVitest } from './vitest-run.ts';

const root = path.resolve(import.meta.dirname, '../..');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-vitest-run-'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function countOf(files: Record<string, string>): Promise<{ passed: number; failures: readonly string[] }> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return runVitest(folder, [], false);
}

const imports = "import { expect, test } from 'vitest';\n";

test('passed tests are counted, and nothing else', async () => {
  const text = `${imports}test('a', () => expect(1).toBe(1));\ntest('b', () => expect(2).toBe(2));\n`;
  expect(await countOf({ 'a.test.ts': text })).toEqual({ passed: 2, failures: [] });
});

test('a failed test, a skipped one, an unwritten one and a file that does not load each count as failed', async () => {
  const count = await countOf({
    'a.test.ts': `${imports}test('good', () => expect(1).toBe(1));\ntest('bad', () => expect(1).toBe(2));\n`,
    'b.test.ts': `${imports}test.skip('left out', () => expect(1).toBe(1));\ntest.todo('later');\n`,
    'c.test.ts': "throw new Error('cannot load');\n",
  });
  expect(count.passed).toBe(1);
  expect(count.failures).toHaveLength(4);
  const text = count.failures.join('\n');
  for (const words of ['a.test.ts  bad', 'left out (', 'later (', 'c.test.ts  the file did not run']) {
    expect(text).toContain(words);
  }
});

test('an error outside of any test fails the run although all tests passed', async () => {
  const text = `${imports}test('good', () => { queueMicrotask(() => { throw new Error('stray'); }); expect(1).toBe(1); });\n`;
  const count = await countOf({ 'a.test.ts': text });
  expect(count.failures).toHaveLength(1);
});

test('no test at all, and no report at all, are failures', async () => {
  expect((await countOf({})).failures).toHaveLength(1);
  expect(countTests(null, folder)).toEqual({ passed: 0, failures: ['vitest wrote no readable report'] });
});
