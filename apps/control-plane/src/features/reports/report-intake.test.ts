import { createPlan, deleteNode, viewPlan } from '@sluice/contract';
import { expect, test } from 'vitest';
import { addNode, apply, heavierConfig, idOf, settleAll, until } from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

test('answers of many nodes that arrive together all count, each for its own node', async () => {
  const cluster = await rig.createManaged('together');
  const { clusterId, node } = cluster;
  const names = ['together-2', 'together-3', 'together-4', 'together-5'];
  const others = [];
  for (const name of names) others.push(await addNode(rig, cluster, name));
  const nodes = [node, ...others];
  await rig.stage(clusterId, heavierConfig);
  const { id: planId } = await rig.client.call(createPlan, { params: { clusterId } });
  const told = await Promise.all(
    nodes.map((one) =>
      until(
        () => one.poll(),
        (desired) => desired?.phase === 'prepare',
      ),
    ),
  );
  const outcomes = await Promise.all(nodes.map((one, index) => one.pass(told[index] ?? expect.fail('told nothing'))));

  // One is deleted while all answer, and one answers what it was told before.
  const [late = node, gone = node] = others;
  await rig.client.call(deleteNode, { params: { nodeId: idOf(gone) } });
  const answers = await Promise.allSettled(
    nodes.map((one, index) => {
      const body = one.reportBody(outcomes[index] ?? null);
      return one.send(one === late ? { ...body, counter: body.counter - 1 } : body);
    }),
  );
  const accepted = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.accepted : 'refused'));
  expect(accepted).toEqual([true, false, 'refused', true, true]);

  const view = () => rig.client.call(viewPlan, { params: { clusterId, planId } });
  const states = Object.fromEntries((await view()).nodes.map(({ name, state }) => [name, state]));
  expect(states).toEqual({
    'together-1': 'validated',
    'together-2': 'waiting',
    'together-4': 'validated',
    'together-5': 'validated',
  });
  await late.report(outcomes[1]);
  const plan = await view();
  expect(plan.verdict).toBe('can-apply');

  await apply(rig, plan, clusterId);
  const rollout = await settleAll(
    rig,
    clusterId,
    nodes.filter((one) => one !== gone),
  );
  expect(rollout?.nodes.map(({ name, state }) => [name, state])).toEqual([
    ['together-1', 'proven'],
    ['together-2', 'proven'],
    ['together-4', 'proven'],
    ['together-5', 'proven'],
  ]);
  expect(rollout?.nodes.every(({ steps }) => steps.length === 2)).toBe(true);
});
