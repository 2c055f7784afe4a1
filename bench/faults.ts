import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Cell, nameOf } from './faults/cell.ts';
import { listCells } from './faults/cells.ts';
import { type FaultSystem, startFaultSystem } from './faults/fault-system.ts';
import { type CellRun, runCell } from './faults/run-cell.ts';
import { shuffle } from './faults/shuffle.ts';
import { atLeast, below, type Figure, none, unbounded } from './figure.ts';

const leastRuns = 200;
const longestReturnSeconds = 10;

/**
 * A change goes live while one part fails, once for each part and place: processes killed at every named step, messages cut, late,
 * doubled and out of order, and a machine that is in the way.
 *
 * Options: `--only <pattern>` runs the cells whose name matches it, `--runs <n>` each so often, `--seed <n>` in that order;
 * `--keep-logs` leaves the logs of the agents.
 */
export async function benchFaults(say: (figure: Figure) => void, words: readonly string[]): Promise<void> {
  const { keepLogs, only, runs, seed } = readOptions(words);
  const cells = shuffle(
    listCells().filter((cell) => only.test(nameOf(cell))),
    nameOf,
    seed,
  );
  process.stdout.write(`seed ${seed}, ${cells.length} cells, each ${runs} times\n`);
  const results: CellRun[] = [];
  const system = await startFaultSystem({ keepLogs });
  if (keepLogs) process.stdout.write(`logs ${system.logDirectory}\n`);
  try {
    for (const cell of cells) results.push(...(await runOften(system, cell, runs)));
  } finally {
    await system.close();
  }
  for (const figure of figuresOf(results)) say(figure);
}

async function runOften(system: FaultSystem, cell: Cell, times: number): Promise<CellRun[]> {
  const results: CellRun[] = [];
  for (let time = 0; time < times; time += 1) results.push(await runCell(system, cell));
  const good = results.filter(({ broken }) => broken.length === 0).length;
  const outcomes = ['live', 'returned', 'refused', 'unknown'].flatMap((outcome) => {
    const count = results.filter((result) => result.outcome === outcome).length;
    return count === 0 ? [] : [`${outcome} ${count}`];
  });
  const slowest = slowestSeconds(results).toFixed(2);
  process.stdout.write(`cell ${nameOf(cell)} runs ${times} ok ${good} ${outcomes.join(' ')} slowest ${slowest} s\n`);
  const at = new Date().toISOString();
  for (const words of results.flatMap(({ broken }) => broken))
    process.stdout.write(`  broken before ${at}: ${words}\n`);
  return results;
}

function figuresOf(results: readonly CellRun[]): Figure[] {
  const of = (outcome: CellRun['outcome']) => results.filter((result) => result.outcome === outcome);
  return [
    atLeast('faults-runs', results.length, 'runs', leastRuns),
    none('faults-broken', results.filter(({ broken }) => broken.length > 0).length, 'runs'),
    below('slowest-return-seconds', slowestSeconds(of('returned')), 's', longestReturnSeconds),
    unbounded('slowest-live-seconds', slowestSeconds(of('live')), 's'),
    unbounded('faults-live', of('live').length, 'runs'),
    unbounded('faults-returned', of('returned').length, 'runs'),
    unbounded('faults-refused', of('refused').length, 'runs'),
  ];
}

function slowestSeconds(results: readonly CellRun[]): number {
  return Math.max(0, ...results.map(({ settledMs }) => settledMs / 1000));
}

interface Options {
  only: RegExp;
  runs: number;
  seed: number;
  keepLogs: boolean;
}

function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: 'string' },
      runs: { type: 'string' },
      seed: { type: 'string' },
      'keep-logs': { type: 'boolean', default: false },
    },
  });
  return {
    only: new RegExp(values.only ?? ''),
    runs: Number(values.runs ?? 1),
    keepLogs: values['keep-logs'],
    seed: Number(values.seed ?? Math.floor(Math.random() * 2 ** 31)),
  };
}
