import * as contract from '@sluice/contract';
import { expect, test } from 'vitest';
import { says } from '../../testing/driven-agent.ts';
import { addNode, adopt, apply, planWith, problemOf, sampleConfig, settleAll } from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

const varied = sampleConfig.replace('bind :8080', 'bind "${ADDRESS}:8080"');
const values = (byNode: contract.NodeValues) => JSON.stringify(byNode);
const linesOf = (text: Buffer) => text.toString('latin1').split('\n');

test('two nodes of one cluster get files that differ in their values and nowhere else', async () => {
  const cluster = await rig.createManaged('pair');
  const { clusterId, node } = cluster;
  const second = await addNode(rig, cluster, 'pair-2');
  const nodes = [node, second];
  const both = { 'pair-1': { ADDRESS: '192.0.2.1' }, 'pair-2': { ADDRESS: '192.0.2.2', PEER: 'b' } };
  const edits = [
    { name: contract.nodeValuesName, content: values(both), add: 'node-values' as const },
    { name: 'haproxy.cfg', content: varied },
  ];
  const change = await rig.stageFiles(clusterId, edits);
  const words = change.summary.map((line) => line.summary);
  expect(words).toContain('node-values.json: pair-1 ADDRESS: 192.0.2.1 set');
  const refused = await rig.client.call(contract.createPlan, { params: { clusterId } });
  expect(refused).toMatchObject({ verdict: 'refused' });
  expect(refused.diagnostics).toContainEqual(expect.objectContaining({ cause: 'pair-1 has no value PEER.' }));

  const whole = { ...both, 'pair-1': { ...both['pair-1'], PEER: 'say "a" $HOME \\' } };
  await rig.stageFiles(clusterId, [{ name: contract.nodeValuesName, content: values(whole) }]);
  await apply(rig, await planWith(rig, clusterId, nodes), clusterId);
  expect(await settleAll(rig, clusterId, nodes)).toMatchObject({ state: 'succeeded' });
  const [left, right] = [linesOf(node.disk), linesOf(second.disk)];
  expect(left.length).toBe(right.length);
  const differing = left.flatMap((line, index) => (line === right[index] ? [] : [index]));
  expect(differing).toEqual([1, 2, 3]);
  expect(left.slice(0, 3)).toEqual(['global', '  setenv SLUICE_NODE pair-1', '  setenv ADDRESS 192.0.2.1']);
  expect(node.disk.toString('latin1')).toContain(varied);
  const views = await rig.client.call(contract.listNodes, { query: { clusterId } });
  expect(views.items.map((view) => view.convergence)).toEqual(['converged', 'converged']);
  // A node cannot fetch what the other was given.
  const others = second.told?.bundle?.files.find((file) => file.path === 'haproxy.cfg')?.digest ?? '';
  expect(await node.getBlob(others)).toMatchObject({ status: 403 });
});

test('what a node says of a line is put on the user’s own line', async () => {
  const { clusterId, node } = await rig.createManaged('lines');
  const byNode = { 'lines-1': { ADDRESS: '192.0.2.1', OTHER: 'x' } };
  await rig.stageFiles(clusterId, [
    { name: contract.nodeValuesName, content: values(byNode), add: 'node-values' },
    { name: 'haproxy.cfg', content: varied },
  ]);
  // Four lines of values stand above line 11 of the user.
  node.behaviour = { prepare: () => [says('config-rejected', 'no such address', 15)] };
  const plan = await planWith(rig, clusterId, [node]);
  expect(plan.nodes[0]?.diagnostics).toMatchObject([{ resource: 'haproxy.cfg', line: 11 }]);
  node.behaviour = {};
});

test('a node without values cannot join; with them it gets its own file of what runs', async () => {
  const cluster = await rig.createManaged('joining');
  const { clusterId, node } = cluster;
  const stageValues = async (byNode: contract.NodeValues, add = false) => {
    const edit = { name: contract.nodeValuesName, content: values(byNode) };
    await rig.stageFiles(clusterId, [add ? { ...edit, add: 'node-values' } : edit]);
    await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
    await settleAll(rig, clusterId, [node]);
  };
  await rig.stage(clusterId, varied);
  await stageValues({ 'joining-1': { ADDRESS: '192.0.2.1' } }, true);
  const late = await rig.enrolNode(cluster.poolId, 'joining-2');
  const refused = await problemOf(adopt(rig, late, 'take-cluster'));
  expect(refused).toMatchObject({ code: 'node-not-adoptable' });
  expect(refused.errors[0]?.cause).toContain('joining-2 has no value for ADDRESS');
  await stageValues({ 'joining-1': { ADDRESS: '192.0.2.1' }, 'joining-2': { ADDRESS: '192.0.2.2' } });
  await adopt(rig, late, 'take-cluster');
  await settleAll(rig, clusterId, [node, late]);
  expect(linesOf(late.disk)[2]).toBe('  setenv ADDRESS 192.0.2.2');
});

test('edits of different values merge; what is no set of values is refused', async () => {
  const { clusterId } = await rig.createManaged('value-edits');
  const stage = (byNode: contract.NodeValues, add = false) => {
    const edit = { name: contract.nodeValuesName, content: values(byNode) };
    return rig.stageFiles(clusterId, [add ? { ...edit, add: 'node-values' as const } : edit]);
  };
  await stage({ a: { X: '1', Y: '1' } }, true);
  const first = await stage({ a: { X: '2', Y: '1' } });
  await stage({ a: { X: '2', Y: '2' } });
  await rig.client.call(contract.rejectChange, { params: { clusterId, changeId: first.id } });
  const { items } = await rig.client.call(contract.listResources, { params: { clusterId } });
  const resource = items.find((item) => item.kind === 'node-values');
  const params = { clusterId, resourceId: contract.ResourceId.parse(resource?.id) };
  const bytes = await rig.client.call(contract.downloadResource, { params, query: {} });
  expect(JSON.parse(Buffer.from(bytes).toString())).toEqual({ a: { X: '1', Y: '2' } });

  for (const content of [
    '{',
    '[]',
    '{"a":{"x":"1"}}',
    '{"a":{"HAPROXY_X":"1"}}',
    '{"a":{"X":1}}',
    '{"a":{"X":"1\\n2"}}',
  ]) {
    const edits = [
      { name: 'haproxy.cfg', content: sampleConfig },
      { name: contract.nodeValuesName, content },
    ];
    const errors = [{ field: '#/edits/1/content' }];
    const bad = rig.stageFiles(clusterId, edits);
    expect(await problemOf(bad), content).toMatchObject({ code: 'validation-failed', errors });
  }
  const elsewhere = rig.stageFiles(clusterId, [{ name: 'x.json', content: '{}', add: 'node-values' }]);
  expect(await problemOf(elsewhere)).toMatchObject({ code: 'validation-failed' });
});
