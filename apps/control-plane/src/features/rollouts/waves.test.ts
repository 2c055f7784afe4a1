import * as contract from '@sluice/contract';
import { expect, test } from 'vitest';
import type { DrivenAgent } from '../../testing/driven-agent.ts';
import { says } from '../../testing/driven-agent.ts';
import { addNode, apply, heavierConfig, planWith, settleAll, until } from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

async function createThree(name: string) {
  const managed = await rig.createManaged(name);
  const nodes = [managed.node];
  for (const number of [2, 3]) nodes.push(await addNode(rig, managed, `${name}-${number}`));
  const [canary, ...others] = nodes as [DrivenAgent, ...DrivenAgent[]];
  await settleAll(rig, managed.clusterId, nodes);
  await rig.stage(managed.clusterId, heavierConfig);
  const plan = await planWith(rig, managed.clusterId, nodes);
  return { ...managed, nodes, canary, others, plan };
}

const canaryFirst = (pauseSeconds = 0) => contract.RolloutStrategy.parse({ waves: [{ nodes: 1 }], pauseSeconds });
const isNew = (text: string | undefined) => text?.startsWith(heavierConfig) === true;

test('the canary commits alone, and the others when it has proven and the pause is over', async () => {
  const { clusterId, nodes, canary, others, plan } = await createThree('canary');
  const { rolloutId } = await apply(rig, plan, clusterId, { strategy: canaryFirst(2) });
  const view = () => rig.client.call(contract.viewRollout, { params: { clusterId, rolloutId } });
  const waiting = await until(
    async () => {
      for (const node of nodes) await node.settle();
      return view();
    },
    ({ waitsFor }) => waitsFor?.kind === 'pause',
  );
  expect(waiting.nodes.map(({ state, wave }) => [state, wave])).toEqual([
    ['proven', 0],
    ['prepared', 1],
    ['prepared', 1],
  ]);
  const during = await rig.client.call(contract.viewCluster, { params: { clusterId } });
  expect(during.nodes).toMatchObject({ total: 3, serving: 2 });
  expect(isNew(canary.live.at(-1))).toBe(true);
  expect(others.some((node) => isNew(node.live.at(-1)))).toBe(false);
  const ended = await settleAll(rig, clusterId, nodes);
  expect(ended).toMatchObject({ state: 'succeeded', strategy: canaryFirst(2), waitsFor: null });
  expect(nodes.every((node) => isNew(node.live.at(-1)))).toBe(true);
  const began = waiting.waitsFor?.kind === 'pause' ? Date.parse(waiting.waitsFor.until) : Number.NaN;
  for (const { wave, finishedAt } of ended?.nodes ?? [])
    if (wave === 1) expect(Date.parse(finishedAt ?? '')).toBeGreaterThanOrEqual(began);
});

test('a canary that goes back ends it, and no other node ever sees the revision', async () => {
  const { clusterId, nodes, canary, others, plan } = await createThree('stopped');
  canary.behaviour.commit = () => ({ diagnostics: [says('proof-failed', 'it does not serve', null)], restored: true });
  await apply(rig, plan, clusterId, { strategy: canaryFirst() });
  const ended = await settleAll(rig, clusterId, nodes);
  expect(ended?.nodes.map(({ state }) => state)).toEqual(['returned', 'prepared', 'prepared']);
  expect(ended).toMatchObject({ state: 'failed', problem: { cause: expect.stringContaining('it does not serve') } });
  expect(others.some((node) => node.live.some(isNew))).toBe(false);
});

test('a failure in the second wave takes the canary back too', async () => {
  const { clusterId, nodes, canary, others, plan } = await createThree('late');
  const [second] = others;
  if (second === undefined) throw new Error('There is no second node.');
  second.behaviour.commit = (_, text) =>
    isNew(text) ? { diagnostics: [says('proof-failed', 'it does not serve', null)], restored: true } : null;
  await apply(rig, plan, clusterId, { strategy: canaryFirst() });
  await settleAll(rig, clusterId, nodes);
  expect(canary.live.some(isNew)).toBe(true);
  expect(nodes.some((node) => isNew(node.live.at(-1)))).toBe(false);
});
