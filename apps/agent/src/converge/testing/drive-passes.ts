import { readFile } from 'node:fs/promises';
import { Desired } from '@sluice/contract/agent';
import { dropPrivileges } from '@sluice/test-rig/drop-privileges';
import { z } from 'zod';
import { createLog } from '../../log.ts';
import { Converger } from '../converger.ts';
import { createObserver } from '../observer.ts';
import { openRigWorkplace, RigPlace } from './rig-workplace.ts';

/**
 * An agent without a control plane, started by tests as a process of its own: recovers, then takes the given desired
 * states one after the other. Blobs come from a directory; everything that happened is printed as one JSON object.
 */
const Plan = RigPlace.extend({
  desired: z.array(Desired),
  /** Also wait until a return that did not hold at first holds. */
  waitForReturn: z.boolean(),
});

dropPrivileges();
const planPath = process.argv[2];
if (planPath === undefined) throw new Error('give the path of a plan');
const plan = Plan.parse(JSON.parse(await readFile(planPath, 'utf8')));

const events: unknown[] = [];
const waiting: { test: () => boolean; resolve: () => void }[] = [];
const check = () => {
  for (const entry of waiting) if (entry.test()) entry.resolve();
};
const until = (test: () => boolean) =>
  new Promise<void>((resolve) => {
    waiting.push({ test, resolve });
    check();
  });

const log = createLog((line) => {
  process.stderr.write(line);
  events.push(JSON.parse(line));
  queueMicrotask(check);
});
const workplace = await openRigWorkplace(plan, log);
const observer = createObserver(workplace);
const converger = new Converger(workplace, observer, () => queueMicrotask(check));
const stop = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stop.abort());
const outcomes: unknown[] = [];

async function collectAnswer(): Promise<void> {
  await until(() => converger.pendingAnswer !== null || stop.signal.aborted);
  const answer = converger.pendingAnswer;
  if (answer === null) return;
  outcomes.push(answer.outcome);
  converger.confirmDelivered(answer);
  if (answer.outcome.restored === false && plan.waitForReturn) await collectAnswer();
}

await converger.prepare(stop.signal);
const running = converger.follow(stop.signal);
for (const desired of plan.desired) {
  const seenEvents = events.length;
  const happened = (event: string) =>
    events.slice(seenEvents).some((entry) => z.object({ event: z.literal(event) }).safeParse(entry).success);
  const rested = () =>
    events
      .slice(seenEvents)
      .some((entry) => z.object({ event: z.literal('decided'), decision: z.literal('rest') }).safeParse(entry).success);
  converger.accept(desired);
  await until(() => happened('decided') || happened('stale desired state dropped') || stop.signal.aborted);
  if (!rested() && !happened('stale desired state dropped')) await collectAnswer();
}
if (plan.desired.length === 0 && converger.pendingAnswer) await collectAnswer();
stop.abort();
await running;
process.stdout.write(`${JSON.stringify({ outcomes, events, observed: await observer.observe() })}\n`);
