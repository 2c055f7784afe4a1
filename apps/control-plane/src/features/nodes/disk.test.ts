import * as contract from '@sluice/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DrivenAgent } from '../../testing/driven-agent.ts';
import {
  apply,
  type FleetRig,
  type ManagedCluster,
  planWith,
  problemOf,
  rollOut,
  sampleConfig,
  settleAll,
  sha256,
  startFleetRig,
} from '../../testing/fleet-rig.ts';

let rig: FleetRig;
beforeAll(async () => {
  rig = await startFleetRig();
});
afterAll(() => rig.stop());

const heavier = sampleConfig.replace('weight 10', 'weight 20');
const heaviest = sampleConfig.replace('weight 10', 'weight 30');
const byHand = '# by hand\n';

const idOf = (node: DrivenAgent) => contract.NodeId.parse(node.nodeId);
const detailOf = (node: DrivenAgent) => rig.client.call(contract.viewNode, { params: { nodeId: idOf(node) } });
const accept = (node: DrivenAgent, digest: string) =>
  rig.client.call(contract.acceptNodeDisk, { params: { nodeId: idOf(node) }, body: { digest } });
const differenceOf = (node: DrivenAgent) =>
  rig.client.call(contract.compareNodeDisk, { params: { nodeId: idOf(node) } });
const importFrom = (node: DrivenAgent, clusterId: contract.ClusterId) =>
  rig.client.call(contract.previewImport, { params: { clusterId }, body: { source: 'node', nodeId: idOf(node) } });

async function editByHand(node: DrivenAgent, edit: (text: string) => string): Promise<string> {
  node.disk = Buffer.from(edit(node.disk.toString('latin1')), 'latin1');
  node.diskBundle = null;
  await node.introduce();
  return sha256(node.disk);
}

async function startDrifted(name: string, edit = (text: string) => `${text}${byHand}`): Promise<ManagedCluster> {
  const managed = await rig.createManaged(name);
  await rollOut(rig, managed.clusterId, [managed.node], heavier);
  await editByHand(managed.node, edit);
  return managed;
}

describe('a node whose file was changed by hand', () => {
  test('refuses the plan until its file is accepted, then takes it', async () => {
    const { clusterId, node } = await startDrifted('accepting');
    await rig.stage(clusterId, heaviest);
    const refused = await planWith(rig, clusterId, [node]);
    expect(refused).toMatchObject({ verdict: 'refused', nodes: [{ name: 'accepting-1', drifted: true }] });
    expect(refused.reasons[0]?.cause).toContain('accepting-1: haproxy.cfg');
    expect((await problemOf(apply(rig, refused, clusterId))).code).toBe('plan-refused');
    const { total } = await rig.client.call(contract.listRevisions, { params: { clusterId } });
    expect(total).toBe(2);

    const digest = sha256(node.disk);
    expect((await detailOf(node)).drift).toMatchObject({ path: 'haproxy.cfg', digest, accepted: false });
    expect(await accept(node, digest)).toMatchObject({ convergence: 'drifted' });
    expect((await detailOf(node)).drift).toMatchObject({ accepted: true });
    const audit = await rig.client.call(contract.listAudit, {});
    expect(audit.items[0]).toMatchObject({
      action: 'node.disk-accepted',
      detail: { accepted: { 'haproxy.cfg': digest } },
    });

    const planId = refused.id;
    const plan = await rig.client.call(contract.viewPlan, { params: { clusterId, planId } });
    expect(plan).toMatchObject({ verdict: 'can-apply', reasons: [] });
    await apply(rig, plan, clusterId);
    expect(await settleAll(rig, clusterId, [node])).toMatchObject({ state: 'succeeded', revision: 3 });
    expect(node.live.at(-1)?.startsWith(heaviest)).toBe(true);
    expect(await detailOf(node)).toMatchObject({ convergence: 'converged', drift: null });
  });

  test('keeps what was written when it is imported and accepted', async () => {
    const { clusterId, node } = await startDrifted('importing');
    const preview = await importFrom(node, clusterId);
    const text = Buffer.from(preview.content, 'base64').toString('latin1');
    expect(text).toBe(`${heavier}${byHand}`);
    await rig.stage(clusterId, text);
    await accept(node, sha256(node.disk));
    await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
    expect(await settleAll(rig, clusterId, [node])).toMatchObject({ state: 'succeeded' });
    expect(node.live.at(-1)?.startsWith(`${heavier}${byHand}`)).toBe(true);
    expect(node.disk.toString('latin1').match(/SLUICE_BUNDLE/g)).toHaveLength(1);
  });

  test('is brought back to the revision that it should run although nothing is staged', async () => {
    const { clusterId, node } = await startDrifted('back');
    await accept(node, sha256(node.disk));
    const plan = await planWith(rig, clusterId, [node]);
    expect(plan).toMatchObject({ verdict: 'can-apply', repeats: 2, changeIds: [], files: [] });
    const { revision } = await apply(rig, plan, clusterId);
    expect(await settleAll(rig, clusterId, [node])).toMatchObject({ state: 'succeeded', revision });
    expect(node.disk.toString('latin1').startsWith(heavier)).toBe(true);
    expect(node.disk.toString('latin1')).not.toContain(byHand);
    expect(await detailOf(node)).toMatchObject({ convergence: 'converged', drift: null });
  });

  test('shows what was applied against what is there, without our trailer', async () => {
    const { node } = await startDrifted('difference');
    const { files } = await differenceOf(node);
    expect(files).toMatchObject([
      { name: 'haproxy.cfg', before: { text: heavier }, after: { text: `${heavier}${byHand}` }, addedLines: 1 },
    ]);
    await editByHand(node, () => heavier);
    expect(await differenceOf(node)).toEqual({ files: [] });
    expect((await detailOf(node)).drift).toMatchObject({ digest: sha256(heavier) });
  });

  test('tells pages when its content is here, although no report says anything new', async () => {
    const { node } = await startDrifted('arriving');
    node.disk = Buffer.concat([node.disk, Buffer.from('# later\n')]);
    const digest = sha256(node.disk);
    expect((await node.report()).wanted).toEqual([digest]);
    expect((await problemOf(differenceOf(node))).code).toBe('node-offline');
    const stop = new AbortController();
    const headers = { authorization: `Bearer ${rig.token}` };
    const events = await fetch(`${rig.url}/api/v1/events`, { headers, signal: stop.signal });
    await node.putBlob(digest, node.disk);
    let text = '';
    for await (const chunk of events.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      if (text.includes(`event: node\ndata: {"`) && text.includes(node.nodeId)) break;
    }
    stop.abort();
    expect((await differenceOf(node)).files).toHaveLength(1);
  });

  test('is accepted only as the person saw it, and only while it differs', async () => {
    const { node } = await startDrifted('moving');
    const seen = sha256(node.disk);
    await editByHand(node, (text) => `${text}# and again\n`);
    expect(await problemOf(accept(node, seen))).toMatchObject({ code: 'edit-stale', status: 412 });
    await accept(node, sha256(node.disk));
    await editByHand(node, (text) => `${text}# a third time\n`);
    expect((await detailOf(node)).drift).toMatchObject({ accepted: false });
    const settled = await rig.createManaged('settled');
    const nothing = await problemOf(accept(settled.node, sha256(settled.node.disk)));
    expect(nothing).toMatchObject({ code: 'node-not-drifted', status: 409 });
  });
});

describe('our trailer', () => {
  test('is in no import of a managed node', async () => {
    const { clusterId, node } = await rig.createManaged('managed');
    await rollOut(rig, clusterId, [node], heavier);
    expect(node.disk.toString()).toContain('SLUICE_BUNDLE');
    const preview = await importFrom(node, clusterId);
    expect(Buffer.from(preview.content, 'base64').toString()).toBe(heavier);
    expect(preview).toMatchObject({ sha256In: sha256(heavier), sizeBytes: heavier.length, missing: [] });
    expect(new Set(preview.sections.map((section) => section.comparedWithStaged))).toEqual(new Set(['same']));
  });

  test('of an earlier life is not adopted', async () => {
    const first = await rig.createManaged('first-life');
    await rollOut(rig, first.clusterId, [first.node], heavier);
    const { clusterId } = await rig.createManaged('second-life', first.node.disk);
    expect(await rig.read(clusterId, '1')).toBe(heavier);
  });
});
