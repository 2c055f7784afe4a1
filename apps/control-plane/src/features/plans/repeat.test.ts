import * as contract from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import { type DrivenAgent, says } from '../../testing/driven-agent.ts';
import {
  apply,
  heavierConfig,
  type ManagedCluster,
  planWith,
  problemOf,
  rollOut,
  sampleConfig,
  settleAll,
} from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

const clusterOf = (clusterId: contract.ClusterId) => rig.client.call(contract.viewCluster, { params: { clusterId } });
const restore = (clusterId: contract.ClusterId, number: number) =>
  rig.client.call(contract.restoreRevision, { params: { clusterId, number } });

function refuseOnce(node: DrivenAgent): void {
  node.behaviour.commit = () => {
    node.behaviour = {};
    return { diagnostics: [says('proof-failed', 'bind :8080 is answered by nginx (pid 77)', 11)], restored: true };
  };
}

/** Revision 2, `text`, failed for a reason that is gone by now; the node serves revision 1. */
async function startFailed(name: string, text = heavierConfig): Promise<ManagedCluster> {
  const managed = await rig.createManaged(name);
  refuseOnce(managed.node);
  expect(await rollOut(rig, managed.clusterId, [managed.node], text)).toMatchObject({ state: 'failed' });
  return managed;
}

describe('a failed head', () => {
  test('is tried again with nothing staged, without an override, and the new revision says what it is', async () => {
    const { clusterId, node } = await startFailed('again');
    expect(await clusterOf(clusterId)).toMatchObject({ headFailed: true, canRepeatHead: true, stagedChanges: 0 });
    const plan = await planWith(rig, clusterId, [node]);
    expect(plan).toMatchObject({
      verdict: 'can-apply',
      repeats: 2,
      comparedWith: 1,
      overrideNeeded: false,
      applied: null,
    });
    expect(plan.summary.map((line) => line.summary)).toContainEqual(expect.stringContaining('weight 10 → 20'));
    const applied = await apply(rig, plan, clusterId);
    expect(await settleAll(rig, clusterId, [node])).toMatchObject({ state: 'succeeded', revision: 3 });
    const seen = await rig.client.call(contract.viewPlan, { params: { clusterId, planId: plan.id } });
    expect(seen).toMatchObject({ verdict: 'applied', applied, files: [{ addedLines: 1, removedLines: 1 }] });
    const { items } = await rig.client.call(contract.listRevisions, { params: { clusterId } });
    expect(items[0]).toMatchObject({ number: 3, parent: 2, why: 'Revision 2 again', state: 'current' });
    expect(await rig.read(clusterId, '3')).toBe(heavierConfig);
    expect(await clusterOf(clusterId)).toMatchObject({ headFailed: false, canRepeatHead: false, health: 'healthy' });
  });

  test('that has the content of a good revision is left by restoring that one', async () => {
    const { clusterId, node } = await startFailed('equal', sampleConfig);
    const change = await restore(clusterId, 1);
    expect(change).toMatchObject({ title: 'Restore revision 1', state: 'staged', summaryTotal: 0 });
    expect((await problemOf(restore(clusterId, 1))).errors[0]?.remediation).toContain('apply the staged changes');
    const plan = await planWith(rig, clusterId, [node]);
    expect(plan).toMatchObject({ verdict: 'can-apply', repeats: null, overrideNeeded: false, changeIds: [change.id] });
    await apply(rig, plan, clusterId);
    await settleAll(rig, clusterId, [node]);
    const { items } = await rig.client.call(contract.listRevisions, { params: { clusterId } });
    expect(items[0]).toMatchObject({ number: 3, restoredFrom: 1, state: 'current' });
    expect(await clusterOf(clusterId)).toMatchObject({ headFailed: false, health: 'healthy' });
  });

  test('is named as needing an override only for what is built on it', async () => {
    const { clusterId, node } = await startFailed('built-on');
    await rig.stage(clusterId, heavierConfig.replace('weight 20', 'weight 30'));
    const plan = await planWith(rig, clusterId, [node]);
    expect(plan).toMatchObject({ verdict: 'can-apply', overrideNeeded: true, comparedWith: 1 });
    expect(plan.summary.map((line) => line.summary)).toContainEqual(expect.stringContaining('weight 10 → 30'));
    expect((await problemOf(apply(rig, plan, clusterId))).code).toBe('head-failed');
  });
});

test('a head that serves everywhere is neither planned nor restored again', async () => {
  const { clusterId } = await rig.createManaged('serves');
  expect(await clusterOf(clusterId)).toMatchObject({ canRepeatHead: false });
  expect((await problemOf(rig.client.call(contract.createPlan, { params: { clusterId } }))).code).toBe(
    'nothing-staged',
  );
  const refused = await problemOf(restore(clusterId, 1));
  expect(refused).toMatchObject({ code: 'nothing-staged', errors: [{ remediation: 'There is nothing to restore.' }] });
});

test('a plan that our own parser refuses counts the nodes that it would reach', async () => {
  const { clusterId } = await rig.createManaged('counted');
  await rig.stage(clusterId, `${sampleConfig}backend broken\n  http-request set-header X "open\n`);
  const plan = await rig.client.call(contract.createPlan, { params: { clusterId } });
  expect(plan).toMatchObject({ verdict: 'refused', nodes: [], blastRadius: { nodes: 1 } });
});
