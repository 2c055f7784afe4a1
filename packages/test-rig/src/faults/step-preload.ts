import { subscribe } from 'node:diagnostics_channel';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Loaded before an agent or a control plane under test (`--import`): lets `StepStops` of the test's own process hold it at a
 * named step and move its wall clock. Both announce their steps on the diagnostics channel `sluice.step`, after the step is
 * durable and before it acts, and wait there until every listener has returned.
 *
 * SLUICE_TEST_STEP_PLACE  beginning of the paths of the files through which both sides talk, the name of this process last:
 *   `.stop`     what to stop at, JSON `{ id, step, time }`: the time-th announcement since the file was written
 *   `.at-<id>`  written here when the process stands there: its process id
 *   `.go-<id>`  written by the test: go on
 *   `.clock`    milliseconds to add to the wall clock; read at the start, after each stop, and on SIGUSR2
 */
const place = process.env.SLUICE_TEST_STEP_PLACE;

const RealDate = Date;
let offsetMs = 0;

class MovedDate extends RealDate {
  constructor(...values: [] | [number | string | Date]) {
    if (values.length === 0) super(RealDate.now() + offsetMs);
    else super(...(values as [number]));
  }

  static override now(): number {
    return RealDate.now() + offsetMs;
  }
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Nobody can wait for a promise inside of a listener: the thread itself has to stand still. */
function holdUntil(path: string): void {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(path)) Atomics.wait(cell, 0, 0, 2);
}

function nameOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'name' in message ? message.name : null;
}

if (place) {
  globalThis.Date = MovedDate as DateConstructor;
  const readClock = () => {
    offsetMs = Number(readText(`${place}.clock`));
  };
  readClock();
  process.on('SIGUSR2', readClock);
  let seen = { id: '', times: 0 };
  subscribe('sluice.step', (message) => {
    const text = readText(`${place}.stop`);
    if (text === '') return;
    const stop: { id: string; step: string; time: number } = JSON.parse(text);
    if (stop.id !== seen.id) seen = { id: stop.id, times: 0 };
    if (nameOf(message) !== stop.step) return;
    seen.times += 1;
    if (seen.times !== stop.time) return;
    writeFileSync(`${place}.at-${stop.id}`, String(process.pid));
    holdUntil(`${place}.go-${stop.id}`);
    readClock();
  });
}
