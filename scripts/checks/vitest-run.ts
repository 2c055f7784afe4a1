import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { packageProgram } from '../repository.ts';
import { runProgram } from '../run-program.ts';

const VitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

export interface TestCount {
  passed: number;
  /** One line for each failed test, file that did not load, and skipped test: nothing is skipped silently. */
  failures: readonly string[];
}

/**
 * Runs Vitest on the projects of `root` and counts what came of every test.
 *
 * Returns: also a failure when Vitest itself ended badly (an unhandled error, no report), or found no test.
 */
export async function runVitest(root: string, args: readonly string[], show: boolean): Promise<TestCount> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-vitest-'));
  const reportFile = path.join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const result = await runProgram(
      process.execPath,
      [packageProgram('vitest'), 'run', '--allowOnly=false', ...reporters, ...args],
      { cwd: root, show },
    );
    const count = countTests(readReport(reportFile), root);
    const silent = result.exitCode !== 0 && count.failures.length === 0;
    const end = result.signal ?? `exit code ${result.exitCode}`;
    return silent ? { ...count, failures: [`vitest ended with ${end}; its output says why`] } : count;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Counts a report of Vitest's JSON reporter. A skipped, disabled or unwritten test counts as failed. */
export function countTests(report: unknown, root: string): TestCount {
  const parsed = VitestReport.safeParse(report);
  if (!parsed.success) return { passed: 0, failures: ['vitest wrote no readable report'] };
  let passed = 0;
  const failures: string[] = [];
  for (const file of parsed.data.testResults) {
    const name = path.relative(root, file.name);
    const before = failures.length;
    for (const { fullName, status } of file.assertionResults) {
      if (status === 'passed') passed += 1;
      else failures.push(`${name}  ${fullName}${status === 'failed' ? '' : ` (${status}: counts as failed)`}`);
    }
    if (file.status === 'failed' && failures.length === before) {
      failures.push(`${name}  the file did not run: ${file.message.split('\n')[0] ?? ''}`);
    } else if (file.assertionResults.length === 0) failures.push(`${name}  has no test`);
  }
  if (passed + failures.length === 0) failures.push('vitest found no test');
  return { passed, failures };
}
