import * as contract from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import { says } from '../../testing/driven-agent.ts';
import {
  addNode,
  apply,
  heavierConfig,
  planWith,
  problemOf,
  rollOut,
  sampleConfig,
  settleAll,
  sha256,
  until,
} from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

const withBeta = `${heavierConfig.replace('  default_backend app\n', '  use_backend beta if { path_beg /beta }\n  default_backend app\n')}
backend beta
  server beta1 192.0.2.21:80
`;

describe('the main job', () => {
  test('a node is adopted, changed, applied, proven and restored, byte for byte', async () => {
    const { poolId, clusterId } = await rig.createCluster('edge-eu');
    const node = await rig.enrolNode(poolId, 'edge-1');
    const before = await rig.client.call(contract.listNodes, { query: { clusterId } });
    expect(before.items).toMatchObject([{ mode: 'observing', status: 'online', convergence: 'observing' }]);

    const nodeId = contract.NodeId.parse(node.nodeId);
    const adopted = await rig.client.call(contract.adoptNode, { params: { nodeId }, body: { choice: 'import' } });
    expect(adopted).toMatchObject({
      mode: 'managed',
      targetRevision: 1,
      observedRevision: 1,
      convergence: 'converged',
    });
    expect(await node.poll(10)).toMatchObject({ phase: 'hold', managed: true });
    expect(node.disk.toString('latin1')).toBe(sampleConfig);
    expect(await rig.resourceOf(clusterId)).toMatchObject({ digest: sha256(sampleConfig) });

    const change = await rig.stage(clusterId, withBeta, 'Beta and more weight');
    expect(change).toMatchObject({ number: 1, state: 'staged', diagnostics: [], author: { name: rig.username } });
    expect(change.summary.map((line) => line.summary)).toContainEqual(expect.stringContaining('weight 10 → 20'));
    expect(node.live).toEqual([]);

    const plan = await planWith(rig, clusterId, [node]);
    expect(plan).toMatchObject({ verdict: 'can-apply', reload: { needed: true }, nodes: [{ state: 'validated' }] });
    expect(plan.blastRadius.backends).toEqual(expect.arrayContaining(['app', 'beta']));
    expect(node.live).toEqual([]);

    const { revision, rolloutId } = await apply(rig, plan, clusterId, { why: 'more traffic' });
    expect(revision).toBe(2);
    await settleAll(rig, clusterId, [node]);
    const rollout = await rig.client.call(contract.viewRollout, { params: { clusterId, rolloutId } });
    expect(rollout).toMatchObject({
      state: 'succeeded',
      revision: 2,
      previousRevision: 1,
      nodes: [{ state: 'proven' }],
    });
    expect(node.live).toHaveLength(1);
    expect(node.live[0]?.startsWith(withBeta)).toBe(true);
    const cluster = await rig.client.call(contract.viewCluster, { params: { clusterId } });
    expect(cluster).toMatchObject({
      health: 'healthy',
      head: { number: 2 },
      target: { number: 2 },
      lastGood: { number: 2 },
      stagedChanges: 0,
      activeRolloutId: null,
    });

    const restoring = await rig.client.call(contract.restoreRevision, { params: { clusterId, number: 1 } });
    expect(restoring).toMatchObject({ state: 'staged', number: 2 });
    const back = await planWith(rig, clusterId, [node]);
    await apply(rig, back, clusterId);
    await settleAll(rig, clusterId, [node]);
    expect(node.live[1]?.startsWith(sampleConfig)).toBe(true);
    const revisions = await rig.client.call(contract.listRevisions, { params: { clusterId } });
    expect(revisions.items).toMatchObject([
      { number: 3, parent: 2, restoredFrom: 1, state: 'current' },
      { number: 2, parent: 1, why: 'more traffic', state: 'past' },
      { number: 1, parent: null, state: 'past' },
    ]);
    expect(await rig.read(clusterId, '3')).toBe(sampleConfig);
    const audit = await rig.client.call(contract.listAudit, {});
    const actions = audit.items.map((row) => row.action);
    for (const action of [
      'pool.created',
      'cluster.created',
      'enrolment-token.created',
      'node.enrolled',
      'node.adopted',
    ])
      expect(actions).toContain(action);
    for (const action of ['change.staged', 'plan.created', 'rollout.started', 'rollout.succeeded'])
      expect(actions).toContain(action);
  });

  test('what needs no reload says so beforehand, and a reload is explained by the line that needs it', async () => {
    const { clusterId, node } = await rig.createManaged('reasons');
    await rollOut(rig, clusterId, [node], heavierConfig);
    await rig.stage(clusterId, heavierConfig.replace('weight 20', 'weight 30'));
    const light = await planWith(rig, clusterId, [node]);
    expect(light.reload).toMatchObject({ needed: false, reason: 'No reload: 1 runtime command.' });
    expect(light.reload.ways).toMatchObject([
      { nodes: ['reasons-1'], way: 'commands', steps: ['server app/web1: weight 30'] },
    ]);
    await rig.stage(clusterId, heavierConfig.replace('bind :8080', 'bind :8081'));
    const plan = await planWith(rig, clusterId, [node]);
    expect(plan.reload.needed).toBe(true);
    expect(plan.reload.reason).toMatch(/^Reload because line 11: /);
    await rig.stage(clusterId, heavierConfig);
    const same = await planWith(rig, clusterId, [node]);
    expect(same).toMatchObject({ reload: { needed: false, reason: 'No reload: nothing changes.' }, files: [] });
  });
});

describe('a plan is refused', () => {
  test('by our own parser, with the line and without asking a node', async () => {
    const { clusterId } = await rig.createManaged('own-parser');
    await rig.stage(clusterId, `${sampleConfig}backend broken\n  http-request set-header X "open\n`);
    const plan = await rig.client.call(contract.createPlan, { params: { clusterId } });
    expect(plan.verdict).toBe('refused');
    expect(plan.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'unmatched-quote', line: 19, source: 'sluice' }),
    );
    expect(plan.nodes).toEqual([]);
    expect((await problemOf(apply(rig, plan, clusterId))).code).toBe('plan-refused');
  });

  test('by a node, with the words of its HAProxy on the line of the user', async () => {
    const { clusterId, node } = await rig.createManaged('node-refuses');
    node.behaviour.prepare = () => [says('config-rejected', "unknown keyword 'wieght' in 'server' section", 16)];
    await rig.stage(clusterId, heavierConfig.replace('weight 20', 'wieght 20'));
    const plan = await planWith(rig, clusterId, [node]);
    expect(plan).toMatchObject({
      verdict: 'refused',
      nodes: [{ state: 'refused', diagnostics: [{ line: 16, source: 'haproxy', resource: 'haproxy.cfg' }] }],
    });
    expect(plan.reasons[0]?.cause).toContain("unknown keyword 'wieght'");
    expect(node.live).toEqual([]);
    expect((await problemOf(apply(rig, plan, clusterId))).code).toBe('plan-refused');
  });

  test('on a cluster without a managed node, with what to do', async () => {
    const { clusterId } = await rig.createCluster('no-nodes');
    await rig.stage(clusterId, sampleConfig);
    const plan = await rig.client.call(contract.createPlan, { params: { clusterId } });
    expect(plan).toMatchObject({ verdict: 'refused', baseRevision: null });
    expect(plan.reasons[0]?.remediation).toContain('adopt');
  });

  test('when nothing is staged', async () => {
    const { clusterId } = await rig.createManaged('nothing');
    const refused = await problemOf(rig.client.call(contract.createPlan, { params: { clusterId } }));
    expect(refused.code).toBe('nothing-staged');
  });

  test('when it is stale: one of its changes was rejected or the head moved, but not when more was staged', async () => {
    const { clusterId, node } = await rig.createManaged('stale');
    const change = await rig.stage(clusterId, heavierConfig);
    const first = await planWith(rig, clusterId, [node]);
    const view = async () => rig.client.call(contract.viewPlan, { params: { clusterId, planId: first.id } });
    const later = await rig.stage(clusterId, withBeta);
    expect(await view()).toMatchObject({ verdict: 'can-apply', changeIds: [change.id], leftOut: [] });
    await rig.client.call(contract.rejectChanges, {
      params: { clusterId },
      body: { changeIds: [change.id, later.id] },
    });
    expect((await view()).verdict).toBe('stale');
    expect((await problemOf(apply(rig, first, clusterId))).code).toBe('plan-stale');
    await rig.client.call(contract.restageChange, { params: { clusterId, changeId: change.id } });
    expect((await view()).verdict).toBe('can-apply');
    await rollOut(rig, clusterId, [node], `${heavierConfig}# more\n`);
    expect((await view()).verdict).toBe('stale');
  });
});

describe('a failed rollout', () => {
  const unprovable = {
    diagnostics: [says('proof-failed', 'bind :8080 is answered by nginx (pid 77)', 11)],
    restored: true,
  };

  test('leaves the target, blocks the head and says why', async () => {
    const { clusterId, node } = await rig.createManaged('fails');
    await rollOut(rig, clusterId, [node], heavierConfig);
    const served = node.live.at(-1);
    node.behaviour.commit = () => unprovable;
    const rollout = await rollOut(rig, clusterId, [node], withBeta);
    expect(rollout).toMatchObject({ state: 'failed', nodes: [{ state: 'returned' }] });
    expect(rollout.problem?.cause).toContain('answered by nginx');
    expect(node.live.at(-1)).toBe(served);
    const cluster = await rig.client.call(contract.viewCluster, { params: { clusterId } });
    expect(cluster).toMatchObject({ headFailed: true, head: { number: 3 }, target: { number: 2 }, health: 'degraded' });

    node.behaviour = {};
    await rig.stage(clusterId, withBeta.replace('beta1', 'beta2'));
    const next = await planWith(rig, clusterId, [node]);
    expect((await problemOf(apply(rig, next, clusterId))).code).toBe('head-failed');
    await apply(rig, next, clusterId, { overrideFailedHead: true });
    await settleAll(rig, clusterId, [node]);
    expect(await rig.client.call(contract.viewCluster, { params: { clusterId } })).toMatchObject({
      headFailed: false,
      target: { number: 4 },
    });
  });

  test('is undone by restoring a revision that was good, without an override', async () => {
    const { clusterId, node } = await rig.createManaged('undone');
    node.behaviour.commit = () => unprovable;
    await rollOut(rig, clusterId, [node], heavierConfig);
    node.behaviour = {};
    await rig.client.call(contract.restoreRevision, { params: { clusterId, number: 1 } });
    const plan = await planWith(rig, clusterId, [node]);
    await apply(rig, plan, clusterId);
    await settleAll(rig, clusterId, [node]);
    const cluster = await rig.client.call(contract.viewCluster, { params: { clusterId } });
    expect(cluster).toMatchObject({ headFailed: false, head: { number: 3 }, target: { number: 3 } });
  });

  test('takes the nodes that served the new revision back to the old one', async () => {
    const managed = await rig.createManaged('both-back');
    const { clusterId, node } = managed;
    const second = await addNode(rig, managed, 'both-back-2');
    await rollOut(rig, clusterId, [node, second], heavierConfig);
    second.behaviour.commit = (_, text) => (text.includes('beta') ? unprovable : null);
    await rig.stage(clusterId, withBeta);
    const plan = await planWith(rig, clusterId, [node, second]);
    const { rolloutId } = await apply(rig, plan, clusterId);
    await until(
      () => node.step(),
      (outcome) => outcome?.phase === 'prepare',
    );
    await until(
      () => second.step(),
      (outcome) => outcome?.phase === 'prepare',
    );
    await until(
      () => node.step(),
      (outcome) => outcome?.phase === 'commit',
    );
    expect(node.live.at(-1)?.startsWith(withBeta)).toBe(true);
    await settleAll(rig, clusterId, [second, node]);
    expect(node.live.at(-1)?.startsWith(heavierConfig)).toBe(true);
    const rollout = await rig.client.call(contract.viewRollout, { params: { clusterId, rolloutId } });
    expect(rollout).toMatchObject({ state: 'failed', nodes: [{ state: 'returned' }, { state: 'returned' }] });
  });

  test('in prepare touches no node, also not those that prepared', async () => {
    const managed = await rig.createManaged('prepare-fails');
    const { clusterId, node } = managed;
    const second = await addNode(rig, managed, 'prepare-fails-2');
    await rig.stage(clusterId, heavierConfig);
    const plan = await planWith(rig, clusterId, [node, second]);
    second.behaviour.prepare = () => [says('bind-taken', 'port 8080 is taken by another process', 11)];
    const liveBefore = [node.live.length, second.live.length];
    await apply(rig, plan, clusterId);
    const rollout = await settleAll(rig, clusterId, [node, second]);
    expect([node.live.length, second.live.length]).toEqual(liveBefore);
    expect(rollout?.state).toBe('failed');
    expect(rollout?.problem?.cause).toContain('haproxy.cfg:11: port 8080 is taken');
  });
});
