import * as contract from '@sluice/contract';
import { expect, test } from 'vitest';
import { type DrivenAgent, says } from '../../testing/driven-agent.ts';
import {
  adopt,
  apply,
  idOf,
  type ManagedCluster,
  planWith,
  problemOf,
  sampleConfig,
  settleAll,
  type TextEdit,
} from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

const shopName = 'conf.d/10-shop.cfg';
const shopText = 'backend shop\n  balance roundrobin\n  timeout queue 5s\n  server s1 192.0.2.21:80 weight 10\n';
const statsName = 'conf.d/20-stats.cfg';
const statsText = 'listen stats\n  bind :9000\n';
const mainLines = sampleConfig.split('\n').length - 1;

const config = (name: string, content: string): TextEdit => ({ name, content, add: 'haproxy-config' });
const both = [config(statsName, statsText), config(shopName, shopText)];

async function textsOf(clusterId: contract.ClusterId, at = 'staged'): Promise<Record<string, string>> {
  const { items } = await rig.client.call(contract.listResources, { params: { clusterId }, query: { at } });
  const texts: Record<string, string> = {};
  for (const { id: resourceId, name } of items) {
    const bytes = await rig.client.call(contract.downloadResource, {
      params: { clusterId, resourceId },
      query: { at },
    });
    texts[name] = Buffer.from(bytes).toString('latin1');
  }
  return texts;
}

async function applyAll({ clusterId, node }: ManagedCluster, changeIds?: contract.ChangeId[]) {
  const plan = await planWith(rig, clusterId, [node], changeIds);
  expect(plan).toMatchObject({ verdict: 'can-apply' });
  await apply(rig, plan, clusterId);
  expect(await settleAll(rig, clusterId, [node])).toMatchObject({ state: 'succeeded' });
  return plan;
}

async function startWithFiles(name: string): Promise<ManagedCluster> {
  const managed = await rig.createManaged(name);
  await rig.stageFiles(managed.clusterId, both);
  await applyAll(managed);
  return managed;
}

const diskOf = (node: DrivenAgent): string => node.disk.toString('latin1');

async function editByHand(node: DrivenAgent, edit: (text: string) => string): Promise<void> {
  node.disk = Buffer.from(edit(diskOf(node)), 'latin1');
  node.diskBundle = null;
  await node.introduce();
}

const driftOf = async (clusterId: contract.ClusterId) =>
  (await rig.client.call(contract.listDrift, { params: { clusterId } })).items;

async function adoptAll(clusterId: contract.ClusterId) {
  const entries = (await driftOf(clusterId)).map(({ key, nodeId, seen }) => ({ key, nodeId, seen }));
  return rig.client.call(contract.adoptDrift, { params: { clusterId }, body: { entries } });
}

test('several files are one haproxy.cfg on the node, in the order of their names, and go again', async () => {
  const { clusterId, node, poolId } = await startWithFiles('joined');
  expect(diskOf(node).startsWith(sampleConfig + shopText + statsText)).toBe(true);
  expect([...node.beside.keys()]).toEqual([]);
  const { items } = await rig.client.call(contract.listResources, { params: { clusterId } });
  expect(contract.listConfigs(items).map(({ name }) => name)).toEqual(['haproxy.cfg', shopName, statsName]);

  await rig.stageFiles(clusterId, [{ name: shopName, content: null }]);
  await applyAll({ clusterId, node, poolId });
  expect(diskOf(node).startsWith(sampleConfig + statsText)).toBe(true);
  await rig.client.call(contract.restoreRevision, { params: { clusterId, number: 2 } });
  expect(await textsOf(clusterId)).toEqual({
    'haproxy.cfg': sampleConfig,
    [shopName]: shopText,
    [statsName]: statsText,
  });
});

test('names that no configuration file can have are refused at their field, and haproxy.cfg stays', async () => {
  const { clusterId } = await startWithFiles('names');
  const refusal = (edit: TextEdit) => problemOf(rig.stageFiles(clusterId, [edit]));
  expect(await refusal(config('conf.d/shop.conf', ''))).toMatchObject({
    code: 'validation-failed',
    errors: [{ field: '#/edits/0/name' }],
  });
  expect(await refusal(config('haproxy.cfg', ''))).toMatchObject({ code: 'name-taken' });
  expect(await refusal(config(shopName, ''))).toMatchObject({
    code: 'name-taken',
    errors: [{ field: '#/edits/0/name' }],
  });
  expect(await refusal({ name: 'haproxy.cfg', content: null })).toMatchObject({
    code: 'validation-failed',
    errors: [{ field: '#/edits/0/content' }],
  });
  expect(Object.keys(await textsOf(clusterId))).toHaveLength(3);
});

test('a file that does not begin with a section, or lacks its last line feed, is refused before a node is asked', async () => {
  const { clusterId, node } = await startWithFiles('broken');
  await rig.stageFiles(clusterId, [{ name: shopName, content: '  server s2 192.0.2.22:80\nbackend shop' }]);
  const plan = await planWith(rig, clusterId, [node]);
  expect(plan).toMatchObject({ verdict: 'refused', nodes: [] });
  expect(plan.diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'statement-outside-section', resource: shopName, line: 1 },
    { code: 'missing-final-newline', resource: shopName, line: 2 },
  ]);
});

test('what a node says of the joined file stands on the line of the file that a person wrote', async () => {
  const { clusterId, node } = await startWithFiles('refused');
  await rig.stageFiles(clusterId, [{ name: shopName, content: shopText.replace('roundrobin', 'roundrobbin') }]);
  node.behaviour = {
    prepare: () => [{ ...says('config-rejected', 'unknown algorithm', mainLines + 2), path: 'haproxy.cfg' }],
  };
  const plan = await planWith(rig, clusterId, [node]);
  expect(plan.nodes[0]?.diagnostics).toMatchObject([{ resource: shopName, line: 2 }]);
});

test('a plan shows the difference of each file, and where it can be felt', async () => {
  const { clusterId, node } = await startWithFiles('felt');
  await rig.stageFiles(clusterId, [{ name: statsName, content: statsText.replace(':9000', ':9001') }]);
  const plan = await planWith(rig, clusterId, [node]);
  expect(plan.files.map(({ name }) => name)).toEqual([statsName]);
  expect(plan.summary[0]?.summary).toMatch(/^conf\.d\/20-stats\.cfg: /);
  expect(plan.blastRadius.binds).toEqual(['stats :9000', 'stats :9001']);
});

test('a section that moves to another file is no change for HAProxy', async () => {
  const { clusterId, node, poolId } = await startWithFiles('moved');
  const edits = [
    { name: 'haproxy.cfg', content: sampleConfig + shopText },
    { name: shopName, content: null },
  ];
  await rig.stageFiles(clusterId, edits);
  const plan = await applyAll({ clusterId, node, poolId });
  expect(plan.blastRadius).toMatchObject({ binds: [], hosts: [], backends: [] });
  expect(diskOf(node).startsWith(sampleConfig + shopText + statsText)).toBe(true);
});

test('a change of one file is applied without that of another, and reverted alone', async () => {
  const { clusterId, node, poolId } = await startWithFiles('alone');
  const heavier = shopText.replace('weight 10', 'weight 20');
  const first = await rig.stageFiles(clusterId, [{ name: shopName, content: heavier }]);
  await rig.stageFiles(clusterId, [{ name: statsName, content: statsText.replace(':9000', ':9001') }]);
  const changeId = contract.ChangeId.parse(first.id);
  await applyAll({ clusterId, node, poolId }, [changeId]);
  expect(diskOf(node).startsWith(sampleConfig + heavier + statsText)).toBe(true);
  await rig.client.call(contract.revertChange, { params: { clusterId, changeId } });
  expect(await textsOf(clusterId)).toMatchObject({
    [shopName]: shopText,
    [statsName]: statsText.replace(':9000', ':9001'),
  });
});

test('a use in one file needs the change that adds the name in another', async () => {
  const { clusterId, node } = await rig.createManaged('across');
  const added = await rig.stageFiles(clusterId, [config(shopName, shopText)]);
  const use = sampleConfig.replace(
    '  default_backend app\n',
    '  use_backend shop if { path /shop }\n  default_backend app\n',
  );
  const used = await rig.stageFiles(clusterId, [{ name: 'haproxy.cfg', content: use }]);
  const refused = await problemOf(planWith(rig, clusterId, [node], [contract.ChangeId.parse(used.id)]));
  expect(refused).toMatchObject({ code: 'change-needed' });
  expect(refused.errors[0]?.cause).toContain('backend shop');
  expect(refused.errors[0]?.cause).toContain(`${added.number}`);
});

test('a hand edit of the joined file is adopted into the files that have its lines, beside what is staged', async () => {
  const { clusterId, node } = await startWithFiles('drifted');
  await rig.stageFiles(clusterId, [{ name: shopName, content: shopText.replace('roundrobin', 'leastconn') }]);
  await editByHand(node, (text) => text.replace('192.0.2.21:80', '192.0.2.22:80').replace(':9000', ':9005'));
  const shown = await rig.client.call(contract.compareNodeDisk, { params: { nodeId: idOf(node) } });
  expect(shown.files.map(({ name }) => name)).toEqual([shopName, statsName]);
  const { change, conflicts } = await adoptAll(clusterId);
  expect(conflicts).toEqual([]);
  expect(change?.summary.map(({ subject }) => subject)).toEqual(['server s1', 'bind :9000', 'bind :9005']);
  expect(await textsOf(clusterId)).toEqual({
    'haproxy.cfg': sampleConfig,
    [shopName]: shopText.replace('roundrobin', 'leastconn').replace('192.0.2.21', '192.0.2.22'),
    [statsName]: statsText.replace(':9000', ':9005'),
  });
});

test('a file that is staged for removal is still known as that of its own cluster, whatever others call theirs', async () => {
  await startWithFiles('same-names');
  const { clusterId, node } = await startWithFiles('removing');
  const { items } = await rig.client.call(contract.listResources, { params: { clusterId }, query: {} });
  const own = items.find(({ name }) => name === shopName)?.id;
  await rig.stageFiles(clusterId, [{ name: shopName, content: null }]);
  await editByHand(node, (text) => text.replace('192.0.2.21:80', '192.0.2.22:80'));
  const shown = await rig.client.call(contract.compareNodeDisk, { params: { nodeId: idOf(node) } });
  expect(shown.files).toMatchObject([{ name: shopName, resourceId: own }]);
});

test('lines written by hand between two files go to the one before, at the end to the last one', async () => {
  const { clusterId, node } = await startWithFiles('between');
  const server = '  server web3 192.0.2.13:80\n';
  const section = 'backend extra\n  mode http\n';
  await editByHand(node, (text) =>
    text.replace(sampleConfig, `${sampleConfig}${server}`).replace(statsText, `${statsText}${section}`),
  );
  expect((await adoptAll(clusterId)).conflicts).toEqual([]);
  expect(await textsOf(clusterId)).toEqual({
    'haproxy.cfg': sampleConfig + server,
    [shopName]: shopText,
    [statsName]: statsText + section,
  });
});

test('a conflict of a hand edit names the file', async () => {
  const { clusterId, node } = await startWithFiles('conflicting');
  await rig.stageFiles(clusterId, [{ name: shopName, content: shopText.replace('weight 10', 'weight 20') }]);
  await editByHand(node, (text) => text.replace('192.0.2.21:80 weight 10', '192.0.2.21:80 weight 30'));
  const { change, conflicts } = await adoptAll(clusterId);
  expect(change).toBeNull();
  expect(conflicts).toMatchObject([{ resource: shopName }]);
});

test('a value of a process is adopted into the file that has the server', async () => {
  const { clusterId, node } = await startWithFiles('weighed');
  node.drift = [{ state: 'running', kind: 'server-weight', object: 'shop/s1', expected: '10', found: '5' }];
  await node.report();
  await adoptAll(clusterId);
  expect(await textsOf(clusterId)).toEqual({
    'haproxy.cfg': sampleConfig,
    [shopName]: shopText.replace('weight 10', 'weight 5'),
    [statsName]: statsText,
  });
});

test('an import is compared with all files together and says which of them it takes away', async () => {
  const { clusterId } = await startWithFiles('importing');
  const content = Buffer.from(sampleConfig + shopText.replace('weight 10', 'weight 9')).toString('base64');
  const preview = await rig.client.call(contract.previewImport, {
    params: { clusterId },
    body: { source: 'text', content },
  });
  expect(preview.removedFiles).toEqual([shopName, statsName]);
  expect(preview.missing).toEqual([{ kind: 'listen', name: 'stats' }]);
  expect(preview.sections.find(({ name }) => name === 'shop')).toMatchObject({ comparedWithStaged: 'changed' });
});

test('the file of a node that serves all files is what is staged, section by section', async () => {
  const { clusterId, node } = await startWithFiles('importing-node');
  const preview = await rig.client.call(contract.previewImport, {
    params: { clusterId },
    body: { source: 'node', nodeId: idOf(node) },
  });
  expect(new Set(preview.sections.map(({ comparedWithStaged }) => comparedWithStaged))).toEqual(new Set(['same']));
  expect(preview.missing).toEqual([]);
  expect(Buffer.from(preview.content, 'base64').toString('latin1')).toBe(sampleConfig + shopText + statsText);
});

test('nodes with values of their own get them above all files, and a hand edit still finds its file', async () => {
  const { clusterId, node, poolId } = await startWithFiles('valued');
  const values = JSON.stringify({ [node.name]: { ADDRESS: '192.0.2.77' } });
  await rig.stageFiles(clusterId, [{ name: 'node-values.json', content: values, add: 'node-values' }]);
  await applyAll({ clusterId, node, poolId });
  expect(diskOf(node)).toContain(sampleConfig + shopText + statsText);
  await editByHand(node, (text) => text.replace('192.0.2.21:80', '192.0.2.22:80'));
  await adoptAll(clusterId);
  expect(await textsOf(clusterId)).toMatchObject({
    'haproxy.cfg': sampleConfig,
    [shopName]: shopText.replace('192.0.2.21', '192.0.2.22'),
    [statsName]: statsText,
  });
});

test('a second file that is staged before the first revision is no part of the empty head', async () => {
  const { clusterId, poolId } = await rig.createCluster('before-the-first');
  await rig.stageFiles(clusterId, [config(shopName, shopText)]);
  const { items } = await rig.client.call(contract.listResources, { params: { clusterId }, query: { at: 'head' } });
  expect(items.map(({ name }) => name)).toEqual(['haproxy.cfg']);
  const node = await rig.enrolNode(poolId, 'before-the-first-1');
  await adopt(rig, node, 'import');
  expect(await textsOf(clusterId, 'head')).toEqual({ 'haproxy.cfg': sampleConfig });
  expect(await textsOf(clusterId)).toEqual({ 'haproxy.cfg': sampleConfig, [shopName]: shopText });
});
