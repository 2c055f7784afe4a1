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
import { type ApplyStep, applySteps } from './rollout-steps.ts';

let rig: CrashRig;
let only: Replica;

beforeAll(async () => {
  rig = await startCrashRig(1);
  [only] = rig.replicas as [Replica];
});

afterAll(() => rig?.remove());

/** Each step of an apply, and the commit of a report for each of the three reports that an apply takes. */
const deaths = applySteps.flatMap<{ step: ApplyStep; time: number }>((step) =>
  step === 'report.committed' ? [1, 2, 3].map((time) => ({ step, time })) : [{ step, time: 1 }],
);

test.each(deaths)('a control plane that dies at $step (time $time) reaches the same end', async ({ step, time }) => {
  const { clusterId, nodes } = rig;
  const [node, second] = nodes;
  const { client } = only;
  const refuses = step === 'rollout.node-refused';
  // The second node refuses when the first has committed already.
  const turns = step === 'rollout.return';
  const strategy = { waves: [{ nodes: 1 }], watchSeconds: step === 'rollout.verdict' ? 1 : 0 };
  const readCluster = () => client.call(contract.viewCluster, { params: { clusterId } });
  const before = await readCluster();
  const weight = 100 + (before.head?.number ?? 0);
  const text = sampleConfig.replace('weight 10', `weight ${weight}`);
  const served = node.live.at(-1);
  await only.start({ step, time });
  const failure = { diagnostics: [says('proof-failed', 'the old worker still serves', null)], restored: true };
  const refusing = { commit: (_: unknown, candidate: string) => (candidate.includes(text) ? failure : null) };
  node.behaviour = refuses ? refusing : {};
  second.behaviour = turns ? refusing : {};

  const planId = await stageAndPlan(client, clusterId, text).catch(() => null);
  if (planId !== null) await tryToApply(rig, client, planId, strategy);
  await until(
    async () => {
      await settle(rig).catch(() => undefined);
      return only.ended();
    },
    (how) => how !== null,
  );
  expect(only.ended()).toBe('SIGKILL');
  expect(await only.readMark()).toBe(`${step}#${time}\n`);

  await only.start();
  for (const each of nodes) each.told = null;
  const known = planId ?? (await planAgain(client, clusterId));
  const applied = await until(
    () => applyOnce(rig, client, known, strategy),
    (result) => result !== null,
  );
  const rollout = await untilOver(rig, client, applied?.rolloutId ?? contract.RolloutId.parse(''));
  const after = await readCluster();
  const number = (before.head?.number ?? 0) + 1;
  const failed = refuses || turns;
  expect(after).toMatchObject({ head: { number }, stagedChanges: 0, activeRolloutId: null, headFailed: failed });
  expect(rollout.state).toBe(failed ? 'failed' : 'succeeded');
  expect(after.target?.number).toBe(failed ? before.target?.number : number);
  if (failed) {
    expect(node.live.at(-1)).toBe(served);
    expect(second.live.some((candidate) => candidate.includes(text))).toBe(false);
  } else for (const each of nodes) expect(each.live.at(-1)?.startsWith(text)).toBe(true);
  process.stdout.write(`died at ${step}#${time}: revision ${number} ${rollout.state}\n`);
});
