import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endProcess } from '../haproxy.ts';
import { createStepStops, type StepStops } from './step-stops.ts';

/** Announces each line that it reads as a step, then says the line and the hour of its clock. */
const program = `
  import { channel } from 'node:diagnostics_channel';
  import { createInterface } from 'node:readline';
  for await (const name of createInterface({ input: process.stdin })) {
    channel('sluice.step').publish({ name });
    console.log(name, Date.now(), new Date().getTime(), new Date(0).getTime());
  }
`;

let stops: StepStops;
let child: ChildProcess;
let lines: AsyncIterator<string>;

beforeEach(async () => {
  stops = await createStepStops();
  const { env, module } = stops.preload('one');
  const words = [`--import=${module}`, '--input-type=module', '--eval', program];
  child = spawn(process.execPath, words, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('no output');
  lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
});
afterEach(async () => {
  await endProcess(child);
  await stops.close();
});

const announce = (step: string) => void child.stdin?.write(`${step}\n`);

async function heard(): Promise<{ step: string; aheadMs: number }> {
  const { value } = await lines.next();
  const [step = '', now, same, fixed] = String(value).split(' ');
  expect(Math.abs(Number(same) - Number(now))).toBeLessThan(1_000);
  expect(fixed).toBe('0');
  return { step, aheadMs: Number(now) - Date.now() };
}

test('a process stands still at the step it is told to, the time it is told to, until it is released', async () => {
  const stop = await stops.stopAt('one', 'swap', 2);
  for (const step of ['swap', 'reload', 'swap', 'prove']) announce(step);
  const stopped = await stop.reached;
  expect(stopped).toMatchObject({ step: 'swap', pid: child.pid });
  expect([(await heard()).step, (await heard()).step]).toEqual(['swap', 'reload']);
  const next = heard();
  expect(await Promise.race([next, new Promise((resolve) => setTimeout(() => resolve('still'), 200))])).toBe('still');
  await stopped?.release();
  expect([(await next).step, (await heard()).step]).toEqual(['swap', 'prove']);
});

test('a process that stands at a step can be killed there', async () => {
  const stop = await stops.stopAt('one', 'swap');
  announce('swap');
  const stopped = await stop.reached;
  const ended = once(child, 'exit');
  process.kill(stopped?.pid ?? 0, 'SIGKILL');
  expect((await ended)[1]).toBe('SIGKILL');
});

test('a stop that is taken back holds nothing', async () => {
  const stop = await stops.stopAt('one', 'swap');
  await stop.cancel();
  expect(await stop.reached).toBe(null);
  announce('swap');
  expect((await heard()).step).toBe('swap');
});

const hourMs = 3_600_000;

test('a clock jumps at once or at a stop, and back', async () => {
  announce('before');
  expect(Math.abs((await heard()).aheadMs)).toBeLessThan(10_000);
  await stops.setClock('one', hourMs, child.pid);
  // The signal may come after the next line.
  let ahead = 0;
  for (let asked = 0; asked < 100 && ahead < hourMs / 2; asked += 1) {
    announce('after');
    ahead = (await heard()).aheadMs;
  }
  expect(Math.abs(ahead - hourMs)).toBeLessThan(10_000);
  const stop = await stops.stopAt('one', 'swap');
  announce('swap');
  const stopped = await stop.reached;
  await stops.setClock('one', -hourMs);
  await stopped?.release();
  expect(Math.abs((await heard()).aheadMs + hourMs)).toBeLessThan(10_000);
});
