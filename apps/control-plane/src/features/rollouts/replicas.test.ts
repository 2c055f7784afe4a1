import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyOnce,
  type CrashRig,
  planAgain,
  type Replica,
  settle,
  stageAndPlan,
  startCrashRig,
  tryToApply,
  untilOver,
} from '../../testing/crash-rig.ts';
import { says } from '../../testing/driven-agent.ts';
import { sampleConfig, until } from '../../testing/fleet-rig.ts';
import { applySteps } from './rollout-steps.ts';

/** Two control planes on one database. The first is killed, the second is there all the time. */
let rig: CrashRig;
let doomed: Replica;
let other: Replica;
let round = 0;

beforeAll(async () => {
  rig = await startCrashRig(2);
  [doomed, other] = rig.replicas as [Replica, Replica];
});

afterAll(() => rig?.remove());

/** Either replica may come first to what only the clock decides: the one that should die gets another chance. */
const mostRounds = 12;

test.each(applySteps)(
  'one of two control planes dies at %s, the other finishes, and no node commits twice',
  async (step) => {
    for (let tried = 1; tried <= mostRounds; tried += 1) {
      const hasDied = await rollOutOnce(step);
      if (!hasDied) continue;
      process.stdout.write(`died at ${step} in round ${tried}\n`);
      return;
    }
    throw new Error(`The control plane never came to ${step}.`);
  },
);

async function rollOutOnce(step: string): Promise<boolean> {
  const { clusterId, nodes } = rig;
  const [first, second] = nodes;
  const fails = step === 'rollout.node-refused' || step === 'rollout.return';
  const strategy = { waves: [{ nodes: 1 }], watchSeconds: step === 'rollout.verdict' ? 1 : 0 };
  round += 1;
  const text = sampleConfig
    .replace('weight 10', `weight ${100 + (round % 100)}`)
    .replace('2000', String(2_000 + round));
  await doomed.start({ step, time: 1 });
  for (const node of nodes) {
    node.moveTo(doomed.agentUrl);
    await node.authenticate();
  }
  const failure = { diagnostics: [says('proof-failed', 'the old worker still serves', null)], restored: true };
  const refusing = { commit: (_: unknown, candidate: string) => (candidate.includes(text) ? failure : null) };
  first.behaviour = {};
  second.behaviour = fails ? refusing : {};

  const planId = await stageAndPlan(doomed.client, clusterId, text).catch(() => null);
  if (planId !== null) await tryToApply(rig, doomed.client, planId, strategy);
  const isOver = async () =>
    (await other.client.call(contract.viewCluster, { params: { clusterId } })).activeRolloutId === null;
  await until(
    async () => {
      await settle(rig).catch(() => undefined);
      return doomed.ended() !== null || (planId !== null && (await isOver()));
    },
    (isDone) => isDone,
  );
  const hasDied = doomed.ended() === 'SIGKILL';
  for (const node of nodes) node.moveTo(other.agentUrl);
  const known = planId ?? (await planAgain(other.client, clusterId));
  const applied = await until(
    () => applyOnce(rig, other.client, known, strategy),
    (result) => result !== null,
  );
  const rollout = await untilOver(rig, other.client, applied?.rolloutId ?? contract.RolloutId.parse(''));
  expect(rollout.state).toBe(fails ? 'failed' : 'succeeded');
  for (const node of nodes) {
    const commits = node.live.filter((candidate) => candidate.startsWith(text)).length;
    expect(commits).toBe(fails && node === second ? 0 : 1);
    expect(node.live.at(-1)?.startsWith(text)).toBe(!fails);
  }
  return hasDied;
}
