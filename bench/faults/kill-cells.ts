import { writeFile } from 'node:fs/promises';
import { commitSteps, prepareSteps, returnSteps } from '@sluice/contract/agent';
import { type ApplyStep, applySteps } from '../../apps/control-plane/src/features/rollouts/rollout-steps.ts';
import type { Cell, RunningCell } from './cell.ts';
import { controlPlaneName } from './kept-control-plane.ts';

/** What can be killed, and how. */
const victims: Readonly<Record<string, (run: RunningCell) => Promise<void> | void>> = {
  agent: ({ node }) => node.agent.kill(),
  'control-plane': ({ system }) => system.controlPlane.kill(),
  'haproxy-master': ({ node }) => node.haproxy.kill('master'),
  'haproxy-worker': ({ node }) => node.haproxy.kill('worker'),
  postgresql: ({ system }) => system.controlPlane.killDatabase(),
};

/** Where a process announces a step, and what has to go on for it to come there. */
export interface StepPlace {
  process: 'agent' | 'control-plane';
  step: string;
  /** Which announcement of it, from 1. */
  time: number;
  /**
   * `prepare` and `commit` of a good change, `watch` where its nodes are watched; `return`: of one that cannot be served, which is
   * taken back; `abort`: of one that a person takes back from the first node.
   */
  scene: 'prepare' | 'commit' | 'watch' | 'return' | 'abort';
}

const agentPlaces: readonly StepPlace[] = [
  ...[...prepareSteps, 'report'].map((step) => ({
    process: 'agent' as const,
    step,
    time: 1,
    scene: 'prepare' as const,
  })),
  ...[...prepareSteps, ...commitSteps, 'report'].map((step) => ({
    process: 'agent' as const,
    step,
    time: 1,
    scene: 'commit' as const,
  })),
  ...[...returnSteps, 'report'].map((step) => ({ process: 'agent' as const, step, time: 1, scene: 'return' as const })),
];

/** An apply takes a report of its own for each node and phase. */
const reportTimes = [1, 2, 3];

const sceneOf: Partial<Record<ApplyStep, StepPlace['scene']>> = {
  'rollout.node-refused': 'return',
  'rollout.verdict': 'watch',
  'rollout.return': 'abort',
};

const controlPlanePlaces: readonly StepPlace[] = applySteps.flatMap((step): StepPlace[] => {
  const scene = sceneOf[step] ?? 'commit';
  const times = step === 'report.committed' ? reportTimes : [1];
  return times.map((time) => ({ process: 'control-plane', step, time, scene }));
});

export const stepPlaces: readonly StepPlace[] = [
  ...agentPlaces,
  ...controlPlanePlaces,
  { process: 'control-plane', step: 'rollout.finish', time: 1, scene: 'return' },
  { process: 'control-plane', step: 'rollout.finish', time: 1, scene: 'abort' },
  { process: 'agent', step: 'swap', time: 2, scene: 'abort' },
];

/** `agent:commit:swap`, `control-plane:return:rollout.finish`. */
export function writePlace({ process, scene, step, time }: StepPlace): string {
  return `${process}:${scene}:${step}${time === 1 ? '' : `#${time}`}`;
}

/** Every part killed at every step, and started again by whoever keeps it running. */
export function listKillCells(): Cell[] {
  return Object.entries(victims).flatMap(([who, kill]) =>
    stepPlaces.map((place) => ({
      ...cellAt(place, async (run) => {
        await kill(run);
      }),
      who,
      fault: 'killed',
      endsHaproxy: who.startsWith('haproxy'),
    })),
  );
}

/** A cell whose fault strikes while a process stands at a step. */
export function cellAt(
  place: StepPlace,
  strike: (run: RunningCell) => Promise<void>,
): Pick<Cell, 'place' | 'layOut' | 'begin' | 'heal' | 'parts' | 'mustFail' | 'strategy' | 'isAborted'> {
  const begin = async (run: RunningCell) => {
    if (place.scene === 'return' && place.process === 'agent') return spoilThenStop(run, place, strike);
    if (place.scene === 'return') await spoilCertificate(run, async () => {});
    await stopAndStrike(run, place, strike);
  };
  const common = {
    place: writePlace(place),
    layOut: place.scene === 'prepare' ? 'before-plan' : 'before-apply',
    begin,
  } as const;
  if (place.scene === 'watch') return { ...common, strategy: { watchSeconds: 1 } };
  if (place.scene === 'abort') return { ...common, strategy: { gates: 'first' }, isAborted: true, mustFail: true };
  return place.scene === 'return' ? { ...common, ...unservable } : common;
}

/** The new revision names a certificate that becomes unreadable right before the reload. */
export const unservable: Pick<Cell, 'heal' | 'parts' | 'mustFail'> = {
  parts: ({ certificateFile }) => ({ certificate: certificateFile }),
  heal: ({ system }) => system.mendCertificate(),
  mustFail: true,
};

async function stopAndStrike(run: RunningCell, place: StepPlace, strike: (run: RunningCell) => Promise<void>) {
  const name = place.process === 'agent' ? run.node.name : controlPlaneName;
  const stop = await run.system.stops.stopAt(name, place.step, place.time);
  run.atEnd(stop.cancel);
  const act = async () => {
    const stopped = await stop.reached;
    if (stopped === null) return;
    run.happened();
    await strike(run);
    await stopped.release();
  };
  run.beside(act());
}

/** Stops the agent before its reload, spoils what HAProxy will read, and calls `then` before it goes on. */
export async function spoilCertificate(run: RunningCell, then: () => Promise<void>): Promise<void> {
  const stop = await run.system.stops.stopAt(run.node.name, 'reload');
  run.atEnd(stop.cancel);
  const act = async () => {
    const stopped = await stop.reached;
    if (stopped === null) return;
    await writeFile(run.system.certificateFile, 'no certificate\n');
    run.spoiled();
    await then();
    await stopped.release();
  };
  run.beside(act());
}

/** The second stop is laid out while the agent stands at the first. */
function spoilThenStop(run: RunningCell, place: StepPlace, strike: (run: RunningCell) => Promise<void>): Promise<void> {
  return spoilCertificate(run, () => stopAndStrike(run, place, strike));
}
