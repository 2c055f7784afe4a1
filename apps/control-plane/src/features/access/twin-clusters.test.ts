import * as contract from '@sluice/contract';
import type { DriftFact } from '@sluice/contract/agent';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import {
  apply,
  heavierConfig,
  idOf,
  type ManagedCluster,
  makeLonger,
  planWith,
  problemOf,
  rollOut,
  sampleConfig,
  settleAll,
  until,
} from '../../testing/fleet-rig.ts';
import { askFor, demand } from '../../testing/second-person.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

/** Two clusters with the same texts, the same servers, the same drift: nothing but their ids tells them apart. */
let acting: ManagedCluster;
let resting: ManagedCluster;

beforeAll(async () => {
  acting = await makeTwin('acting');
  resting = await makeTwin('resting');
});

const byHand = makeLonger(heavierConfig);
const weightBySocket: DriftFact = {
  state: 'running',
  kind: 'server-weight',
  object: 'app/web1',
  expected: '20',
  found: '5',
};

/** With one of everything that waits for something. */
async function makeTwin(name: string): Promise<ManagedCluster> {
  const managed = await rig.createManaged(name);
  const { clusterId, node } = managed;
  await rollOut(rig, clusterId, [node], heavierConfig);
  await demand(rig, clusterId, 1);
  await rig.stage(clusterId, byHand);
  const { id: planId } = await planWith(rig, clusterId, [node]);
  await askFor(rig.client, clusterId, planId);
  await rig.client.call(contract.scheduleApply, {
    params: { clusterId, planId },
    body: { at: new Date(Date.now() + 24 * 3_600_000).toISOString(), why: 'at night' },
  });
  node.overrides = [];
  node.disk = Buffer.concat([node.disk, Buffer.from(`# of ${name}\n`)]);
  node.diskBundle = null;
  node.drift = [weightBySocket];
  await node.introduce();
  await setDrain(managed);
  await node.poll();
  await node.report();
  return managed;
}

/** On this node alone, as the same act does at the other; or on every node. */
function setDrain({ clusterId, node }: ManagedCluster, everywhere = false): Promise<contract.OverrideView> {
  return rig.client.call(contract.setServer, {
    params: { clusterId },
    body: {
      backend: 'app',
      server: 'web2',
      nodeId: everywhere ? null : idOf(node),
      set: { attribute: 'state', value: 'drain' },
      hold: { minutes: 60 },
      why: 'because',
    },
  });
}

const driftOf = async ({ clusterId }: ManagedCluster) =>
  (await rig.client.call(contract.listDrift, { params: { clusterId } })).items;
const seen = (entries: readonly contract.DriftEntry[]) =>
  entries.map(({ key, nodeId, seen: values }) => ({ key, nodeId, seen: values }));

/** Every row of every table that says of which cluster, pool or node it is. */
async function rowsOf({ clusterId, node, poolId }: ManagedCluster): Promise<Record<string, string[]>> {
  const { db } = rig.controlPlane.platform;
  const ids = { cluster_id: clusterId, pool_id: poolId, node_id: node.nodeId };
  const { rows: columns } = await sql<{ table: string; column: keyof typeof ids }>`
    SELECT table_name AS table, column_name AS column FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name IN ('cluster_id', 'pool_id', 'node_id') ORDER BY 1, 2`.execute(db);
  const found: Record<string, string[]> = {};
  for (const { column, table } of columns) {
    const { rows } = await sql<{ row: string }>`
      SELECT to_jsonb(t)::text AS row FROM ${sql.table(table)} AS t
      WHERE ${sql.ref(`t.${column}`)} = ${ids[column]} ORDER BY 1`.execute(db);
    found[`${table} by ${column}`] = rows.map(({ row }) => row);
  }
  return found;
}

const acts: readonly [words: string, act: (cluster: ManagedCluster) => Promise<unknown>][] = [
  ['sets the same server again', (cluster) => setDrain(cluster)],
  ['sets it on all its nodes', (cluster) => setDrain(cluster, true)],
  [
    'lets what is ignored be',
    async (cluster) => {
      const { clusterId } = cluster;
      const body = { entries: seen(await driftOf(cluster)), until: null };
      await rig.client.call(contract.ignoreDrift, { params: { clusterId }, body });
    },
  ],
  [
    'reports other drift and another file',
    async ({ node }) => {
      node.drift = [{ ...weightBySocket, found: '6' }];
      node.disk = Buffer.concat([node.disk, Buffer.from('# and again\n')]);
      await node.introduce();
    },
  ],
  [
    'is put back',
    async (cluster) => {
      const { clusterId, node } = cluster;
      const body = { entries: seen(await driftOf(cluster)) };
      await rig.client.call(contract.overwriteDrift, { params: { clusterId }, body });
      await until(
        () => node.settle().then(() => driftOf(cluster)),
        (entries) => entries.length === 0,
      );
    },
  ],
  [
    'heals by itself from now on',
    async (cluster) => {
      const { clusterId, node } = cluster;
      await rig.client.call(contract.setDriftPolicy, { params: { clusterId }, body: { policy: 'heal' } });
      node.drift = [weightBySocket];
      await node.report();
      await until(
        () => node.settle().then(() => driftOf(cluster)),
        (entries) => entries.length === 0,
      );
    },
  ],
  ['asks for two people', ({ clusterId }) => demand(rig, clusterId, 2)],
  ['asks for nobody', ({ clusterId }) => demand(rig, clusterId, 0)],
  [
    'rejects its change and stages it again',
    async ({ clusterId }) => {
      const { items } = await rig.client.call(contract.listChanges, { params: { clusterId } });
      const changeId = items.find(({ state }) => state === 'staged')?.id as contract.ChangeId;
      await rig.client.call(contract.rejectChange, { params: { clusterId, changeId } });
      await rig.client.call(contract.restageChange, { params: { clusterId, changeId } });
    },
  ],
  [
    'rolls its change out',
    async ({ clusterId, node }) => {
      await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
      expect(await settleAll(rig, clusterId, [node])).toMatchObject({ state: 'succeeded' });
    },
  ],
  [
    'comes back from a rollout that fails',
    async ({ clusterId, node }) => {
      node.behaviour.commit = () => ({ diagnostics: [], restored: true });
      await rig.stage(clusterId, sampleConfig);
      await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
      expect(await settleAll(rig, clusterId, [node])).toMatchObject({ state: 'failed' });
      node.behaviour = {};
    },
  ],
];

/** Where the one that rests has nothing that could be lost. */
const withoutRows = [
  'access_grant by cluster_id',
  'access_grant by pool_id',
  'bundle_variant by cluster_id',
  'bundle_variant by node_id',
  'drift_heal by node_id',
  'drift_policy by cluster_id',
  'freeze_window by cluster_id',
  'node_metrics by node_id',
  'node_metrics_slot by node_id',
  'operation by node_id',
  'sealed_version by cluster_id',
];

test('whatever happens to one cluster, every row of another stays as it is', async () => {
  const before = await rowsOf(resting);
  expect(Object.keys(before).filter((table) => before[table]?.length === 0)).toEqual(withoutRows);
  for (const [words, act] of acts) {
    await act(acting);
    expect(await rowsOf(resting), words).toEqual(before);
  }
  expect(await driftOf(resting)).toMatchObject([{ ignored: null }, { ignored: null }]);
  expect(await rig.client.call(contract.listDrift, { params: { clusterId: resting.clusterId } })).toMatchObject({
    policy: 'ask',
  });
});

test('each counts its own: numbers, totals and room', async () => {
  const { db } = rig.controlPlane.platform;
  const { clusterId, node } = resting;
  const revisions = await rig.client.call(contract.listRevisions, { params: { clusterId } });
  expect(revisions.items.map(({ number }) => number)).toEqual([2, 1]);
  expect(revisions.total).toBe(2);
  const changes = await rig.client.call(contract.listChanges, { params: { clusterId } });
  expect(changes.items.map(({ number }) => number)).toEqual([2]);
  // Each has a first revision, of its own resources.
  for (const cluster of [resting, acting]) expect(await rig.read(cluster.clusterId, '1')).toContain('maxconn');
  // As many as a cluster may have, all at the other one.
  await sql`INSERT INTO runtime_override (id, cluster_id, backend, server, attribute, setting, author_kind, author_name, why, until)
    SELECT gen_random_uuid(), cluster_id, 'filled-' || n, server, attribute, setting, author_kind, author_name, why, until
    FROM runtime_override, generate_series(1, 400) AS n WHERE node_id = ${node.nodeId}`.execute(db);
  await setDrain(acting);
  await db.deleteFrom('runtime_override').where('backend', 'like', 'filled-%').execute();
});

test('each keeps files of one name and lists of what it was asked apart', async () => {
  const resources: contract.ResourceId[] = [];
  for (const { clusterId } of [acting, resting]) {
    await rig.stageFiles(clusterId, [{ name: 'hosts.map', add: 'map', content: 'a.example.com app\n' }]);
    const { items } = await rig.client.call(contract.listResources, { params: { clusterId } });
    resources.push(...items.filter(({ name }) => name === 'hosts.map').map(({ id }) => id));
  }
  expect(new Set(resources).size).toBe(2);
  for (const { clusterId } of [acting, resting]) {
    const { items } = await rig.client.call(contract.listApprovalRequests, { query: { clusterId, which: 'all' } });
    expect(items.map((item) => item.cluster.id)).toEqual([clusterId]);
  }
});

test('each heals as it was told, whenever another did', async () => {
  const { clusterId, node } = resting;
  expect(await driftOf(resting)).not.toEqual([]);
  await rig.client.call(contract.setDriftPolicy, { params: { clusterId }, body: { policy: 'heal' } });
  await node.report();
  await until(
    () => node.settle().then(() => driftOf(resting)),
    (entries) => entries.length === 0,
  );
});

test('each applies while a rollout of another runs, and has proven only what its own nodes have served', async () => {
  const proven = makeLonger(sampleConfig);
  await demand(rig, resting.clusterId, 0);
  await rig.stage(resting.clusterId, proven);
  await apply(rig, await planWith(rig, resting.clusterId, [resting.node]), resting.clusterId);
  await rig.stage(acting.clusterId, proven);
  const plan = await planWith(rig, acting.clusterId, [acting.node]);
  expect(await settleAll(rig, resting.clusterId, [resting.node])).toMatchObject({ state: 'succeeded' });
  expect(await problemOf(apply(rig, plan, acting.clusterId))).toMatchObject({ code: 'head-failed' });
  await rig.stage(resting.clusterId, sampleConfig);
  await apply(rig, await planWith(rig, resting.clusterId, [resting.node]), resting.clusterId);
  await apply(rig, plan, acting.clusterId, { overrideFailedHead: true });
  for (const { clusterId, node } of [resting, acting])
    expect(await settleAll(rig, clusterId, [node])).toMatchObject({ state: 'succeeded' });
});

test('each is told what its own nodes say and run, by its own numbers', async () => {
  const { clusterId, node } = resting;
  const verdictOf = async (of: ManagedCluster) => {
    const body = { source: 'node', nodeId: idOf(of.node) } as const;
    return (await rig.client.call(contract.previewImport, { params: { clusterId: of.clusterId }, body })).nodeVerdict;
  };
  acting.node.verdict = { ok: false, diagnostics: [] };
  await acting.node.report();
  expect([await verdictOf(acting), await verdictOf(resting)]).toMatchObject([{ ok: false }, { ok: true }]);
  acting.node.verdict = { ok: true, diagnostics: [] };
  await acting.node.report();

  await rig.client.call(contract.setDriftPolicy, { params: { clusterId }, body: { policy: 'ask' } });
  const own = node.runningBundle;
  // The fifth revision there is the third here.
  node.runningBundle = acting.node.runningBundle;
  await node.report();
  expect((await driftOf(resting)).map(({ what }) => what)).toEqual([
    'the worker carries revision 3 instead of revision 4',
  ]);
  node.runningBundle = own;
  await node.report();
});

test('a node that claims to run what only another cluster has is shown nothing of it', async () => {
  const { node } = acting;
  await rollOut(rig, resting.clusterId, [resting.node], sampleConfig.replace('maxconn 2000', 'maxconn 2718'));
  const claimed = resting.node.runningBundle;
  expect(claimed).not.toBe(node.runningBundle);
  [node.runningBundle, node.diskBundle, node.lastGood] = [claimed, claimed, claimed];
  node.disk = Buffer.concat([node.disk, Buffer.from('# by hand\n')]);
  await node.introduce();
  const difference = await rig.client.call(contract.compareNodeDisk, { params: { nodeId: idOf(node) } });
  expect(JSON.stringify(difference)).toContain('# by hand');
  expect(JSON.stringify(difference)).not.toContain('2718');
});
