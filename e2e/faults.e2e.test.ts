import { afterAll, beforeAll, expect, test } from 'vitest';
import { nameOf } from '../bench/faults/cell.ts';
import { listCells } from '../bench/faults/cells.ts';
import { type FaultSystem, startFaultSystem } from '../bench/faults/fault-system.ts';
import { type CellRun, runCell } from '../bench/faults/run-cell.ts';

/** At least one cell of each kind; `npm run bench -- faults` runs all. */
const chosen: [name: string, outcome: CellRun['outcome']][] = [
  ['agent killed agent:commit:reload', 'live'],
  ['agent killed agent:return:put-back', 'returned'],
  ['control-plane killed control-plane:commit:apply.committed', 'live'],
  ['control-plane killed agent:commit:prove', 'live'],
  ['haproxy-master killed agent:commit:swap', 'live'],
  ['haproxy-worker killed agent:return:reload-last-good', 'returned'],
  ['postgresql killed control-plane:commit:rollout.commit', 'live'],
  ['network cut-before report', 'live'],
  ['network cut-after desired-of-apply', 'live'],
  ['network cut-after enrol', 'live'],
  ['network slow blob-get', 'live'],
  ['network duplicate report-of-apply', 'live'],
  ['network reorder desired', 'live'],
  ['network corrupt blob-get', 'live'],
  ['disk full agent:commit:swap', 'returned'],
  ['state-directory read-only agent:prepare:fetch', 'refused'],
  ['certificate bad agent:commit:reload', 'returned'],
  ['group missing agent:prepare:validate', 'refused'],
  ['bind taken agent:prepare:check-binds', 'refused'],
  ['bind taken agent:commit:swap', 'returned'],
  ['clock-of-agent hour-back agent:commit:swap', 'live'],
];

const longestReturnMs = 10_000;
const cells = new Map(listCells().map((cell) => [nameOf(cell), cell]));
let system: FaultSystem;

beforeAll(async () => {
  system = await startFaultSystem();
});
afterAll(() => system.close());

test.each(chosen)('%s: nothing is lost, and the change is %s', async (name, outcome) => {
  const cell = cells.get(name);
  if (cell === undefined) throw new Error(`There is no cell ${name}.`);
  const run = await runCell(system, cell);
  expect(run).toMatchObject({ broken: [], outcome });
  if (outcome === 'returned') expect(run.settledMs).toBeLessThan(longestReturnMs);
});

test('every part is killed at every step, and everything happens to every message', () => {
  const names = [...cells.keys()];
  expect(names.length).toBe(listCells().length);
  expect(names.length).toBeGreaterThan(200);
  const count = (start: string) => names.filter((name) => name.startsWith(start)).length;
  const kills = ['agent', 'control-plane', 'haproxy-master', 'haproxy-worker', 'postgresql'].map((who) =>
    count(`${who} killed `),
  );
  expect(new Set(kills).size).toBe(1);
  expect(count('network ')).toBe(9 * 5 + 1 + 2 * 5);
});
