import * as contract from '@sluice/contract';
import type { DriftFact } from '@sluice/contract/agent';
import { describe, expect, test } from 'vitest';
import { type DrivenAgent, says } from '../../testing/driven-agent.ts';
import {
  apply,
  heavierConfig,
  idOf,
  type ManagedCluster,
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

const heaviest = sampleConfig.replace('weight 10', 'weight 30');
const byHand = '# by hand\n';

const detailOf = (node: DrivenAgent) => rig.client.call(contract.viewNode, { params: { nodeId: idOf(node) } });
const differenceOf = (node: DrivenAgent) =>
  rig.client.call(contract.compareNodeDisk, { params: { nodeId: idOf(node) } });
const importFrom = (node: DrivenAgent, clusterId: contract.ClusterId) =>
  rig.client.call(contract.previewImport, { params: { clusterId }, body: { source: 'node', nodeId: idOf(node) } });
const driftOf = async (clusterId: contract.ClusterId) =>
  (await rig.client.call(contract.listDrift, { params: { clusterId } })).items;
const seen = (entries: readonly contract.DriftEntry[]) =>
  entries.map(({ key, nodeId, seen: values }) => ({ key, nodeId, seen: values }));
const adopt = (clusterId: contract.ClusterId, entries: readonly contract.DriftEntry[]) =>
  rig.client.call(contract.adoptDrift, { params: { clusterId }, body: { entries: seen(entries) } });
const overwrite = (clusterId: contract.ClusterId, entries: readonly contract.DriftEntry[]) =>
  rig.client.call(contract.overwriteDrift, { params: { clusterId }, body: { entries: seen(entries) } });
const ignore = (clusterId: contract.ClusterId, entries: readonly contract.DriftEntry[], until: string | null) =>
  rig.client.call(contract.ignoreDrift, { params: { clusterId }, body: { entries: seen(entries), until } });
const setPolicy = (clusterId: contract.ClusterId, policy: contract.DriftPolicy) =>
  rig.client.call(contract.setDriftPolicy, { params: { clusterId }, body: { policy } });
/** How often something became live on a node that is told nothing more to do: what it is told reaches it a moment later. */
const timesLive = (node: DrivenAgent) =>
  until(
    () => node.settle().then(() => node.told),
    (told) => told?.phase === 'hold',
  ).then(() => node.live.length);
const lastActs = async () => (await rig.client.call(contract.listAudit, {})).items;

async function editByHand(node: DrivenAgent, edit: (text: string) => string): Promise<string> {
  node.disk = Buffer.from(edit(node.disk.toString('latin1')), 'latin1');
  node.diskBundle = null;
  await node.introduce();
  return sha256(node.disk);
}

async function startDrifted(name: string, edit = (text: string) => `${text}${byHand}`): Promise<ManagedCluster> {
  const managed = await rig.createManaged(name);
  await rollOut(rig, managed.clusterId, [managed.node], heavierConfig);
  await editByHand(managed.node, edit);
  return managed;
}

/** As an agent says that somebody set a weight over a socket. */
const weightBySocket = (found: string): DriftFact => ({
  state: 'running',
  kind: 'server-weight',
  object: 'app/web1',
  expected: '20',
  found,
});

async function startWithWeight(name: string, found = '5'): Promise<ManagedCluster> {
  const managed = await rig.createManaged(name);
  await rollOut(rig, managed.clusterId, [managed.node], heavierConfig);
  managed.node.drift = [weightBySocket(found)];
  await managed.node.report();
  return managed;
}

describe('a node whose file was changed by hand', () => {
  test('is drifted, and every plan is refused until it is overwritten', async () => {
    const { clusterId, node } = await startDrifted('overwriting');
    const digest = sha256(node.disk);
    expect(await detailOf(node)).toMatchObject({ convergence: 'drifted', drift: { open: 1, ignored: 0 } });
    const entries = await driftOf(clusterId);
    expect(entries).toMatchObject([
      { state: 'disk', kind: 'file-content', object: 'haproxy.cfg', found: digest, accepted: false, cannotAdopt: null },
    ]);
    await rig.stage(clusterId, heaviest);
    const refused = await planWith(rig, clusterId, [node]);
    expect(refused).toMatchObject({ verdict: 'refused', nodes: [{ name: 'overwriting-1', drifted: true }] });
    expect(refused.reasons[0]?.cause).toContain('overwriting-1: haproxy.cfg');
    expect((await problemOf(apply(rig, refused, clusterId))).code).toBe('plan-refused');
    const { total } = await rig.client.call(contract.listRevisions, { params: { clusterId } });
    expect(total).toBe(2);

    await overwrite(clusterId, entries);
    expect((await lastActs())[0]).toMatchObject({
      action: 'drift.overwritten',
      detail: { entries: [{ kind: 'file-content', found: digest }] },
    });
    // A plan that still waits for the node is answered first.
    const after = await until(
      () => node.settle().then(() => detailOf(node)),
      (detail) => detail.convergence === 'converged',
    );
    expect(after).toMatchObject({ drift: { open: 0, ignored: 0 } });
    expect(node.disk.toString('latin1').startsWith(heavierConfig)).toBe(true);
    expect(node.disk.toString('latin1')).not.toContain(byHand);
    const plan = await planWith(rig, clusterId, [node]);
    expect(plan).toMatchObject({ verdict: 'can-apply', reasons: [] });
  });

  test('keeps what was written when it is adopted, beside what is staged already', async () => {
    const { clusterId, node } = await startDrifted('adopting', (text) => text.replace('maxconn 2000', 'maxconn 3000'));
    await rig.stage(clusterId, heaviest);
    const { change, conflicts } = await adopt(clusterId, await driftOf(clusterId));
    expect(conflicts).toEqual([]);
    expect(change?.summary.map((line) => line.summary).join()).toContain('maxconn 2000 → maxconn 3000');
    const both = heaviest.replace('maxconn 2000', 'maxconn 3000');
    expect(await rig.read(clusterId)).toBe(both);
    expect(await driftOf(clusterId)).toMatchObject([{ accepted: true }]);
    await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
    expect(await settleAll(rig, clusterId, [node])).toMatchObject({ state: 'succeeded' });
    expect(node.live.at(-1)?.startsWith(both)).toBe(true);
    expect(await detailOf(node)).toMatchObject({ convergence: 'converged' });
  });

  test('stages nothing when the same place is staged otherwise, and shows both texts', async () => {
    const { clusterId } = await startDrifted('conflict', (text) => text.replace('weight 20', 'weight 25'));
    await rig.stage(clusterId, heavierConfig.replace('weight 20', 'weight 30'));
    const { change, conflicts } = await adopt(clusterId, await driftOf(clusterId));
    expect(change).toBeNull();
    expect(conflicts).toMatchObject([{ resource: 'haproxy.cfg', section: expect.stringContaining('app') }]);
    expect(conflicts[0]?.staged).toContain('weight 30');
    expect(conflicts[0]?.node).toContain('weight 25');
    expect(await driftOf(clusterId)).toMatchObject([{ accepted: false }]);
  });

  test('shows what was applied against what is there in lines and words, without our trailer', async () => {
    const { clusterId, node } = await startDrifted('difference', (text) =>
      text.replace('maxconn 2000', 'maxconn 3000'),
    );
    const { files, summary } = await differenceOf(node);
    expect(files).toMatchObject([
      { name: 'haproxy.cfg', before: { text: heavierConfig }, addedLines: 1, removedLines: 1 },
    ]);
    expect(summary.map((line) => line.summary).join()).toContain('maxconn 2000 → maxconn 3000');
    await editByHand(node, () => heavierConfig);
    expect(await differenceOf(node)).toEqual({ files: [], summary: [] });
    expect(await driftOf(clusterId)).toMatchObject([{ found: sha256(heavierConfig) }]);
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

  test('is decided about only as the person saw it, and only while it differs', async () => {
    const { clusterId, node } = await startDrifted('moving');
    const before = await driftOf(clusterId);
    await editByHand(node, (text) => `${text}# and again\n`);
    for (const act of [overwrite, adopt])
      expect(await problemOf(act(clusterId, before))).toMatchObject({ code: 'edit-stale', status: 412 });
    await overwrite(clusterId, await driftOf(clusterId));
    node.disk = Buffer.concat([node.disk, Buffer.from('# a third time\n')]);
    await until(
      () => node.settle().then(() => detailOf(node)),
      (detail) => detail.convergence === 'drifted',
    );
    expect(node.disk.toString()).toContain('# a third time');
    await overwrite(clusterId, await driftOf(clusterId));
    // It counts as stalled, which is at rest, until it hears of it: its last answer was a refusal.
    await until(
      () => node.settle().then(() => detailOf(node)),
      (detail) => detail.convergence === 'converged',
    );
    const gone = await problemOf(overwrite(clusterId, before));
    expect(gone).toMatchObject({ code: 'node-not-drifted', status: 409 });
  });

  test('that is gone comes back as it was', async () => {
    const { clusterId, node } = await startDrifted('deleted');
    node.claims = [];
    node.drift = [{ state: 'disk', kind: 'file-kind', object: 'haproxy.cfg', expected: 'file', found: 'missing' }];
    await node.report();
    const entries = await driftOf(clusterId);
    expect(entries.map((entry) => entry.what)).toEqual(['haproxy.cfg is missing on the disk']);
    await overwrite(clusterId, entries);
    const told = await node.poll();
    expect(told).toMatchObject({ phase: 'commit', expectedOnDisk: {}, reload: true });
  });
});

describe('a process that runs something else than its files', () => {
  test('is drifted although every digest is right, since it was first said', async () => {
    const { clusterId, node } = await startWithWeight('weight');
    expect(await detailOf(node)).toMatchObject({ convergence: 'drifted', drift: { open: 1, ignored: 0 } });
    const [first] = await driftOf(clusterId);
    expect(first?.what).toBe('server app/web1: weight 20 → 5 in the running process');
    await node.report();
    expect((await driftOf(clusterId))[0]?.since).toBe(first?.since);
    const { items } = await rig.client.call(contract.listClusters, {});
    expect(items.find((cluster) => cluster.id === clusterId)).toMatchObject({ health: 'degraded' });
  });

  test('is reloaded when it is overwritten', async () => {
    const { clusterId, node } = await startWithWeight('reloading');
    const times = node.live.length;
    await overwrite(clusterId, await driftOf(clusterId));
    expect(await detailOf(node)).toMatchObject({ convergence: 'converging' });
    await settleAll(rig, clusterId, [node]);
    expect(node.live).toHaveLength(times + 1);
    expect(await detailOf(node)).toMatchObject({ convergence: 'converged', drift: { open: 0 } });
    expect(await timesLive(node)).toBe(times + 1);
  });

  test('is tried once: a node that refuses keeps its difference', async () => {
    const { clusterId, node } = await startWithWeight('refusing');
    const times = node.live.length;
    node.behaviour.commit = () => ({ diagnostics: [says('proof-failed', 'It does not serve.', null)], restored: true });
    await overwrite(clusterId, await driftOf(clusterId));
    const refused = await until(
      () => node.settle().then(() => detailOf(node)),
      (detail) => detail.lastProblem !== null,
    );
    expect(await timesLive(node)).toBe(times);
    expect(refused).toMatchObject({
      convergence: 'drifted',
      lastProblem: { cause: 'It does not serve.' },
    });
  });

  const adoptions: [DriftFact['kind'], string, string | null, RegExp][] = [
    ['server-weight', 'app/web1', '5', /server web1 192\.0\.2\.11:80 weight 5\n/],
    ['server-state', 'app/web1', 'maint', /server web1 192\.0\.2\.11:80 weight 20 disabled\n/],
    ['server-address', 'app/web2', '192.0.2.99:81', /server web2 192\.0\.2\.99:81 weight 10\n/],
    ['server-added', 'app/web3', '[2001:db8::3]:80 weight 7', /server web3 \[2001:db8::3\]:80 weight 7\n/],
    ['server-missing', 'app/web2', null, /server web1 192\.0\.2\.11:80 weight 20\n$/],
  ];
  test.each(adoptions)('%s becomes an edit of the text', async (kind, object, found, text) => {
    const { clusterId, node } = await startWithWeight(`adopt-${kind}`);
    const times = node.live.length;
    node.drift = [{ state: 'running', kind, object, expected: 'something', found }];
    await node.report();
    const { change } = await adopt(clusterId, await driftOf(clusterId));
    expect(change).toMatchObject({ state: 'staged' });
    expect(await rig.read(clusterId)).toMatch(text);
    expect(await timesLive(node)).toBe(times);
  });

  test('says why it cannot become a change', async () => {
    const { clusterId, node } = await startWithWeight('unadoptable');
    const of = (kind: DriftFact['kind'], object: string, found: string): DriftFact => ({
      state: 'running',
      kind,
      object,
      expected: 'something',
      found,
    });
    node.drift = [
      of('server-state', 'app/web1', 'drain'),
      of('certificate', 'shop.pem', 'AB'),
      of('server-weight', 'no/such', '3'),
    ];
    await node.report();
    const [drain, certificate, unknown] = await driftOf(clusterId);
    expect(drain?.cannotAdopt).toContain('drain');
    expect(certificate?.cannotAdopt).toContain('private key');
    for (const entry of [drain, certificate, unknown])
      expect(await problemOf(adopt(clusterId, entry ? [entry] : []))).toMatchObject({ code: 'drift-not-resolvable' });
  });

  test('that was started elsewhere is named once, and only the node can mend it', async () => {
    const { clusterId, node } = await startWithWeight('elsewhere');
    node.runningBundle = null;
    node.drift = [
      { state: 'running', kind: 'config-path', object: 'command line', expected: '/etc/a.cfg', found: '/tmp/b.cfg' },
      weightBySocket('5'),
    ];
    await node.report();
    const entries = await driftOf(clusterId);
    expect(entries.map((entry) => entry.what)).toEqual(['HAProxy was started with /tmp/b.cfg instead of /etc/a.cfg']);
    expect(await problemOf(overwrite(clusterId, entries))).toMatchObject({ code: 'drift-not-resolvable' });
  });

  test('of an older revision is named by its number', async () => {
    const { clusterId, node } = await startWithWeight('older');
    const old = node.runningBundle;
    await rollOut(rig, clusterId, [node], heaviest);
    node.runningBundle = old;
    await node.report();
    expect((await driftOf(clusterId)).map((entry) => entry.what)).toEqual([
      'the worker carries revision 2 instead of revision 3',
    ]);
  });
});

describe('an ignored difference', () => {
  test('is shown as ignored and never as converged, until it changes', async () => {
    const { clusterId, node } = await startWithWeight('ignored');
    const { items } = await ignore(clusterId, await driftOf(clusterId), null);
    expect(items).toMatchObject([{ ignored: { until: null, by: rig.username } }]);
    expect(await detailOf(node)).toMatchObject({ convergence: 'drifted', drift: { open: 0, ignored: 1 } });
    expect((await lastActs())[0]).toMatchObject({ action: 'drift.ignored', actor: rig.username });
    node.drift = [weightBySocket('6')];
    await node.report();
    expect(await driftOf(clusterId)).toMatchObject([{ ignored: null }]);
    expect(await detailOf(node)).toMatchObject({ drift: { open: 1, ignored: 0 } });
  });

  test('comes back at its time, and when it is shown again', async () => {
    const { clusterId } = await startWithWeight('until');
    const entries = await driftOf(clusterId);
    await ignore(clusterId, entries, new Date(Date.now() - 1).toISOString());
    expect(await driftOf(clusterId)).toMatchObject([{ ignored: null }]);
    await ignore(clusterId, entries, new Date(Date.now() + 3_600_000).toISOString());
    expect(await driftOf(clusterId)).toMatchObject([{ ignored: { by: rig.username } }]);
    const body = { entries: seen(entries), ignore: false };
    const again = await rig.client.call(contract.ignoreDrift, { params: { clusterId }, body });
    expect(again.items).toMatchObject([{ ignored: null }]);
  });
});

describe('a cluster that heals', () => {
  test('overwrites by itself with an audit row, once in a while, and never what is ignored', async () => {
    const { clusterId, node } = await startWithWeight('healing');
    const times = node.live.length;
    await ignore(clusterId, await driftOf(clusterId), null);
    await setPolicy(clusterId, 'heal');
    await node.report();
    expect(await timesLive(node)).toBe(times);
    node.drift = [weightBySocket('6')];
    await node.report();
    expect((await lastActs())[0]).toMatchObject({ action: 'drift.healed', actor: 'system:drift' });
    await settleAll(rig, clusterId, [node]);
    expect(await detailOf(node)).toMatchObject({ convergence: 'converged' });
    node.drift = [weightBySocket('7')];
    await node.report();
    await node.settle();
    expect(await detailOf(node)).toMatchObject({ convergence: 'drifted' });
  });

  test('asks unless it was told otherwise', async () => {
    const { clusterId, node } = await startWithWeight('asking');
    const times = node.live.length;
    expect(await rig.client.call(contract.listDrift, { params: { clusterId } })).toMatchObject({ policy: 'ask' });
    await node.report();
    expect(await timesLive(node)).toBe(times);
    expect(await setPolicy(clusterId, 'heal')).toEqual({ policy: 'heal' });
    expect((await lastActs())[0]).toMatchObject({
      action: 'drift.policy-set',
      detail: { before: 'ask', after: 'heal' },
    });
  });
});

describe('our trailer', () => {
  test('is in no import of a managed node', async () => {
    const { clusterId, node } = await rig.createManaged('managed');
    await rollOut(rig, clusterId, [node], heavierConfig);
    expect(node.disk.toString()).toContain('SLUICE_BUNDLE');
    const preview = await importFrom(node, clusterId);
    expect(Buffer.from(preview.content, 'base64').toString()).toBe(heavierConfig);
    expect(preview).toMatchObject({ sha256In: sha256(heavierConfig), sizeBytes: heavierConfig.length, missing: [] });
    expect(new Set(preview.sections.map((section) => section.comparedWithStaged))).toEqual(new Set(['same']));
  });

  test('of an earlier life is not adopted', async () => {
    const first = await rig.createManaged('first-life');
    await rollOut(rig, first.clusterId, [first.node], heavierConfig);
    const { clusterId } = await rig.createManaged('second-life', first.node.disk);
    expect(await rig.read(clusterId, '1')).toBe(heavierConfig);
  });
});
