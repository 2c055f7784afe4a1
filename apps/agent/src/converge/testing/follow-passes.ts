import { Desired } from '@sluice/contract/agent';
import { dropPrivileges } from '@sluice/test-rig/drop-privileges';
import { z } from 'zod';
import { createLog } from '../../log.ts';
import { Converger } from '../converger.ts';
import { createObserver } from '../observer.ts';
import { openRigWorkplace, RigPlace } from './rig-workplace.ts';

/**
 * An agent without a control plane that goes on until its parent lets go of it: each message is a desired state, and each
 * answer a `Followed`. The first message names its place.
 */
const StepLine = z.object({ event: z.literal('step'), step: z.string(), kind: z.string(), durationMs: z.number() });

dropPrivileges();
const stop = new AbortController();
process.once('disconnect', () => stop.abort());

let steps: Record<string, number> = {};
let liveMs: number | null = null;
let heardAt = 0;
const log = createLog((line) => {
  const step = StepLine.safeParse(JSON.parse(line)).data;
  if (step === undefined) return;
  steps[step.step] = step.durationMs;
  // Without a reload the worker is new when its state was read back; with one, when the new worker is proven.
  if (step.kind === 'done' && (step.step === 'apply-runtime' || step.step === 'prove')) {
    if (step.step === 'apply-runtime' || 'reload' in steps) liveMs = performance.now() - heardAt;
  }
});

const place = await new Promise<RigPlace>((resolve, reject) => {
  process.once('message', (message) => {
    const parsed = RigPlace.safeParse(message);
    if (parsed.success) resolve(parsed.data);
    else reject(parsed.error);
  });
});
const workplace = await openRigWorkplace(place, log);
let closedWith: number | null = null;
let openStep = workplace.openStep;
Object.defineProperty(workplace, 'openStep', {
  get: () => openStep,
  set(step: typeof openStep) {
    if (step === null) closedWith = workplace.record.answered?.counter ?? null;
    openStep = step;
  },
});
const converger = new Converger(workplace, createObserver(workplace), () => queueMicrotask(answer));

function answer(): void {
  const pending = converger.pendingAnswer;
  if (pending === null) return;
  const answeredMs = performance.now() - heardAt;
  converger.confirmDelivered(pending);
  const { counter, outcome } = pending;
  process.send?.({ counter, outcome, liveMs, answeredMs, steps, closedWith });
}

await converger.prepare(stop.signal);
process.on('message', (message) => {
  const desired = Desired.parse(message);
  steps = {};
  liveMs = null;
  heardAt = performance.now();
  converger.accept(desired);
});
process.send?.('ready');
await converger.follow(stop.signal);
