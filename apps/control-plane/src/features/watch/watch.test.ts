import { NodeId } from '@sluice/contract';
import type { Metrics, StatRow } from '@sluice/contract/agent';
import { expect, test } from 'vitest';
import { heavierConfig, rollOut } from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';
import { putMetrics } from '../nodes/index.ts';
import { judgeNode, MetricsSlots, readWatched, takeBaselines } from './index.ts';

const rig = useFleetRig();
const start = Date.UTC(2026, 0, 1);
const at = (seconds: number) => new Date(start + seconds * 1_000);

const row: Omit<StatRow, 'proxy' | 'name' | 'kind' | 'status'> = {
  address: null,
  weight: null,
  sessions: 1,
  sessionsTotal: 0,
  requestsTotal: null,
  bytesIn: 0,
  bytesOut: 0,
  responses5xx: null,
  connectionErrors: null,
  lastChangeSeconds: 60,
  checkStatus: null,
};

function snapshot(seconds: number, worker: { pid: number; since: number }, requests: number, failures = 0): Metrics {
  return {
    at: at(seconds).toISOString(),
    workerPid: worker.pid,
    uptimeSeconds: seconds - worker.since,
    currentConnections: 1,
    rows: [
      {
        ...row,
        proxy: 'web',
        name: 'FRONTEND',
        kind: 'frontend',
        status: 'OPEN',
        requestsTotal: requests,
        responsesTotal: requests,
        responses5xx: failures,
      },
      { ...row, proxy: 'app', name: 'BACKEND', kind: 'backend', status: 'UP', sessionsTotal: requests, retries: 0 },
      { ...row, proxy: 'app', name: 'web1', kind: 'server', status: 'UP' },
    ],
  };
}

/** A node that has committed a revision, and what takes its snapshots at moments of the test's own. */
async function openNode(name: string) {
  const { clusterId, node } = await rig.createManaged(name);
  await rollOut(rig, clusterId, [node], heavierConfig);
  const nodeId = NodeId.parse(node.nodeId);
  const { db } = rig.controlPlane.platform;
  const open = () => {
    const slots = new MetricsSlots();
    return async (seconds: number, metrics: Metrics) => {
      const due = slots.take(nodeId, metrics, at(seconds));
      const kept = await putMetrics(db, nodeId, at(seconds), metrics, due);
      if (kept === undefined) throw new Error('The node is not known.');
      const changed = slots.takeBundle(nodeId, kept.bundle, metrics, at(seconds));
      if (changed !== null) await putMetrics(db, nodeId, at(seconds), metrics, changed);
    };
  };
  const listSlots = () =>
    db
      .selectFrom('node_metrics_slot')
      .selectAll()
      .where('node_id', '=', nodeId)
      .orderBy('kind')
      .orderBy('at')
      .execute();
  return { node, nodeId, db, take: open(), openReplica: open, listSlots };
}

const old = { pid: 7, since: -10_000 };
/** Fifty requests a second, one of a hundred failing. */
const usual = (seconds: number) => snapshot(seconds, old, seconds * 50, Math.floor(seconds / 2));

test('ten minutes before a commit become a baseline, and what came after it is judged against that', async () => {
  const { db, listSlots, nodeId, take } = await openNode('watched');
  for (let seconds = 0; seconds <= 1_000; seconds += 5) await take(seconds, usual(seconds));
  const minutes = await listSlots();
  expect(minutes.map(({ kind }) => kind)).toEqual([...Array.from({ length: 11 }, () => 'minute'), 'worker']);

  const baseline = (await takeBaselines(db, [nodeId], at(1_000))).get(nodeId);
  expect(baseline).toMatchObject({ worker: { pid: 7 }, backends: [{ name: 'app', up: ['web1'] }] });
  expect(baseline?.seconds).toBeGreaterThanOrEqual(600);
  expect(baseline?.requests).toBe((baseline?.seconds ?? 0) * 50);
  if (baseline === undefined) throw new Error('There is no baseline.');
  // What a rollout keeps is what it gets back.
  expect(JSON.parse(JSON.stringify(baseline))).toEqual(baseline);

  const next = { pid: 8, since: 1_001 };
  const provenAt = at(1_001);
  const verdicts: (string | null)[] = [];
  for (let second = 1; second <= 20; second += 1) {
    const seconds = 1_001 + second;
    await take(seconds, snapshot(seconds, next, second * 50, second * 5));
    const now = (await readWatched(db, [nodeId])).get(nodeId) ?? null;
    const { verdict } = judgeNode({ baseline, now, provenAt, at: at(seconds), isOver: false });
    verdicts.push(verdict);
  }
  expect(verdicts.slice(0, 3)).toEqual([null, null, null]);
  expect(verdicts.at(-1)).toBe('bad');
  const now = (await readWatched(db, [nodeId])).get(nodeId);
  expect(now).toMatchObject({ worker: { pid: 8, uptimeSeconds: 20 }, start: { at: at(1_003) }, serving: true });
  expect(now?.looks.length).toBeGreaterThanOrEqual(7);
  expect(now?.servers).toMatchObject([{ backend: 'app', name: 'web1', status: 'UP' }]);
});

test('a live revision that is there for seconds leaves its errors in no baseline', async () => {
  const { db, listSlots, nodeId, take } = await openNode('for-seconds');
  const own = await db.selectFrom('node').select('current_bundle').where('id', '=', nodeId).executeTakeFirstOrThrow();
  const run = (bundle: string | null) =>
    db.updateTable('node').set({ current_bundle: bundle }).where('id', '=', nodeId).execute();
  for (let seconds = 0; seconds <= 65; seconds += 5) await take(seconds, usual(seconds));
  await run('f'.repeat(64));
  await take(70, snapshot(70, old, 3_500, 200));
  await run(own.current_bundle);
  await take(75, snapshot(75, old, 3_750, 450));
  await take(80, snapshot(80, old, 4_000, 452));
  expect((await listSlots()).filter(({ kind }) => kind === 'bundle').map((slot) => slot.at)).toEqual([at(70), at(75)]);
  await db
    .updateTable('rollout')
    .set({ state: 'failed', started_at: at(60), bundle_digest: 'f'.repeat(64) })
    .where('id', 'in', (eb) => eb.selectFrom('rollout_node').select('rollout_id').where('node_id', '=', nodeId))
    .execute();
  await db
    .updateTable('rollout_node')
    .set({ finished_at: at(74) })
    .where('node_id', '=', nodeId)
    .execute();
  const baseline = (await takeBaselines(db, [nodeId], at(80))).get(nodeId);
  // The minute from 0 to 60, and what came after the way back.
  expect(baseline).toMatchObject({ seconds: 65, requests: 3_250, answers: [{ trials: 3_250, failures: 32 }] });
});

test('a second replica leaves the rows that the first has written', async () => {
  const { listSlots, openReplica, take } = await openNode('replicas');
  await take(0, usual(0));
  await openReplica()(20, usual(20));
  expect((await listSlots()).map((slot) => slot.at)).toEqual([at(0), at(0)]);
  await take(60, usual(60));
  await openReplica()(80, usual(80));
  expect((await listSlots()).map((slot) => slot.at)).toEqual([at(0), at(60), at(0)]);
  // An hour later the slot of that minute is another minute.
  await openReplica()(3_600, usual(3_600));
  expect((await listSlots()).filter(({ kind }) => kind === 'minute').map((slot) => slot.at)).toContainEqual(at(3_600));
});

test('what an agent sends is kept, with the bundle that its node runs, and goes with the node', async () => {
  const { db, listSlots, node, nodeId } = await openNode('kept');
  const answer = await node.metrics(snapshot(5, { pid: 9, since: 0 }, 10));
  expect(answer.status).toBeLessThan(300);
  const kept = await listSlots();
  expect(kept.map(({ kind, worker_pid }) => [kind, worker_pid])).toEqual([
    ['minute', 9],
    ['worker', 9],
  ]);
  const { current_bundle } = await db
    .selectFrom('node')
    .select('current_bundle')
    .where('id', '=', nodeId)
    .executeTakeFirstOrThrow();
  expect(current_bundle).not.toBeNull();
  expect(kept.map(({ bundle }) => bundle)).toEqual([current_bundle, current_bundle]);
  await db.deleteFrom('node').where('id', '=', nodeId).execute();
  expect(await listSlots()).toEqual([]);
});

test('a node that serves something else than it acknowledged is seen not to serve', async () => {
  const { db, node, nodeId } = await openNode('elsewhere');
  const servingNow = async (id: NodeId) => (await readWatched(db, [id])).get(id)?.serving;
  await node.metrics(snapshot(5, { pid: 9, since: 0 }, 10));
  expect(await servingNow(nodeId)).toBe(true);
  const other = 'f'.repeat(64);
  await db.updateTable('node').set({ current_bundle: other }).where('id', '=', nodeId).execute();
  expect(await servingNow(nodeId)).toBe(false);

  const { node: adopted } = await rig.createManaged('adopted');
  await adopted.metrics(snapshot(5, { pid: 9, since: 0 }, 10));
  // Its files do not name a bundle before the first commit, so nothing can be told.
  expect(await servingNow(NodeId.parse(adopted.nodeId))).toBeNull();
});

test('nodes without figures have an empty baseline and nothing to watch', async () => {
  const { db, nodeId } = await openNode('silent');
  const unknown = NodeId.parse('00000000-0000-4000-8000-00000000000f');
  const baselines = await takeBaselines(db, [nodeId, unknown], at(0));
  expect([...baselines]).toEqual([[nodeId, expect.objectContaining({ worker: null, requests: 0, backends: [] })]]);
  expect(await readWatched(db, [nodeId, unknown])).toEqual(new Map());
  expect(await takeBaselines(db, [], at(0))).toEqual(new Map());
});
