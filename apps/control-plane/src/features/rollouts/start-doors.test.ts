import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const source = path.resolve(import.meta.dirname, '../..');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing'),
);
const callersOf = (call: RegExp) =>
  files.filter((name) => call.test(readFileSync(path.join(source, name), 'utf8'))).sort();

test('a rollout comes into being in one place only, behind the one check', () => {
  const service = 'features/rollouts/rollout-service.ts';
  expect(callersOf(/\binsertRollout\(tx, \{/)).toEqual([service]);
  expect(callersOf(/insertInto\('rollout'\)/)).toEqual(['features/rollouts/rollout-store.ts']);
  const text = readFileSync(path.join(source, service), 'utf8');
  const start = text.slice(text.indexOf('export async function startRollout('), text.indexOf('insertRollout(tx'));
  expect(start).toContain('await requireMayStart(tx, input, startedAt);');
});

test('every door is known: who starts rollouts, and who applies plans', () => {
  expect(callersOf(/\bstartRollout\(\s*tx/)).toEqual([
    'features/plans/apply-service.ts',
    'features/rollouts/rollout-service.ts',
  ]);
  expect(callersOf(/(?<!function )\bapply(?:In|Plan)\(\s*(?:tx|db),/)).toEqual([
    'features/plans/apply-service.ts',
    'features/plans/plan-routes.ts',
    'features/schedules/run-schedule.ts',
  ]);
});
