import { randomUUID } from 'node:crypto';
import * as contract from '@sluice/contract';
import type { Desired, Metrics } from '@sluice/contract/agent';
import { describe, expect, test } from 'vitest';
import type { DrivenAgent } from '../../testing/driven-agent.ts';
import {
  addNode,
  apply,
  heavierConfig,
  idOf,
  type ManagedCluster,
  newestRollout,
  planWith,
  rollOut,
  sampleConfig,
  settleAll,
  sha256,
  until,
} from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

const detailOf = (node: DrivenAgent) => rig.client.call(contract.viewNode, { params: { nodeId: idOf(node) } });

/** Stages and applies a heavier server; gives what the node is told once it has prepared. */
async function tellToCommit({ clusterId, node }: ManagedCluster): Promise<Desired | null> {
  await rig.stage(clusterId, heavierConfig);
  await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
  await until(
    () => node.step(),
    (outcome) => outcome?.phase === 'prepare',
  );
  return until(
    () => node.poll(10),
    (told) => told?.phase === 'commit',
  );
}

describe('a report', () => {
  test('sent twice changes nothing the second time', async () => {
    const { clusterId, node } = await rig.createManaged('twice');
    await rig.stage(clusterId, heavierConfig);
    await rig.client.call(contract.createPlan, { params: { clusterId } });
    const desired = await node.poll(10);
    if (desired === null) throw new Error('The node was not asked to prepare.');
    const body = node.reportBody(await node.pass(desired));
    expect(await node.send(body)).toMatchObject({ accepted: true });
    const seen = await detailOf(node);
    expect(await node.send(body)).toMatchObject({ accepted: false });
    expect(await detailOf(node)).toMatchObject({ convergence: seen.convergence, version: seen.version });
  });

  test('that answers what the node was told before is not believed, but what it observed is kept', async () => {
    const { clusterId, node } = await rig.createManaged('stale-report');
    await rig.stage(clusterId, heavierConfig);
    const plan = await planWith(rig, clusterId, [node]);
    await apply(rig, plan, clusterId);
    const prepare = await until(
      () => node.poll(10),
      (told) => told?.phase === 'prepare',
    );
    const early = {
      ...node.reportBody(prepare === null ? null : await node.pass(prepare)),
      counter: prepare?.counter ?? 0,
    };
    const stale = { ...early, counter: early.counter - 1 };
    const foreign = { ...early, epoch: randomUUID() };
    stale.observed.haproxy.version = '2.8.0';
    expect(await node.send(stale)).toMatchObject({ accepted: false });
    expect(await detailOf(node)).toMatchObject({ haproxyVersion: '2.8.0' });
    expect(await node.send(foreign)).toMatchObject({ accepted: false });
    const rollout = await newestRollout(rig, clusterId);
    expect(rollout).toMatchObject({ state: 'preparing', nodes: [{ state: 'preparing' }] });
    expect(await node.send(early)).toMatchObject({ accepted: true });
    expect((await settleAll(rig, clusterId, [node]))?.state).toBe('succeeded');
  });

  test('of a newer agent may name steps that nobody here knows: they are shown by their names', async () => {
    const managed = await rig.createManaged('newer-agent');
    const { clusterId, node } = managed;
    const commit = await tellToCommit(managed);
    const acted = commit === null ? null : await node.pass(commit);
    if (acted === null) throw new Error('The node was not told to commit.');
    const timed = { startedAt: new Date().toISOString(), durationMs: 3 };
    const steps = [
      { name: 'swap', ...timed },
      { name: 'warm-caches-2', ...timed },
    ];
    const nack = { kind: 'nack', step: 'warm-caches-2', code: 'proof-failed', restored: true } as const;
    const spoken = { ...acted, ...nack, steps: [{ name: 'Warm <caches>', ...timed }] };
    const refused = await node.call('POST', '/agent/v1/report', node.reportBody(spoken));
    expect([refused.status, refused.json]).toMatchObject([400, { code: 'validation-failed' }]);
    expect(await node.send(node.reportBody({ ...acted, ...nack, steps }))).toMatchObject({ accepted: true });
    const rollout = await newestRollout(rig, clusterId);
    expect(rollout).toMatchObject({ state: 'failed', nodes: [{ state: 'returned' }] });
    expect(rollout?.nodes[0]?.steps.map(({ name }) => name).slice(-2)).toEqual(['swap', 'warm-caches-2']);
    expect(rollout?.problem?.cause).toContain('warm-caches-2');
  });

  test('without an outcome still proves a commit whose acknowledgement was lost', async () => {
    const managed = await rig.createManaged('lost-ack');
    const { clusterId, node } = managed;
    const commit = await tellToCommit(managed);
    if (commit !== null) await node.pass(commit);
    await node.report(null);
    const rollout = await newestRollout(rig, clusterId);
    expect(rollout).toMatchObject({ state: 'succeeded' });
  });

  test('of a file that differs from what was applied shows drift; a commit over one that nobody saw in time is refused by the node', async () => {
    const { clusterId, node } = await rig.createManaged('drift');
    await rollOut(rig, clusterId, [node], heavierConfig);
    await rig.stage(clusterId, heavierConfig.replace('weight 20', 'weight 30'));
    const plan = await planWith(rig, clusterId, [node]);
    node.disk = Buffer.concat([node.disk, Buffer.from('# by hand\n')]);
    node.diskBundle = null;
    await apply(rig, plan, clusterId);
    const rollout = await settleAll(rig, clusterId, [node]);
    expect(await detailOf(node)).toMatchObject({ convergence: 'drifted' });
    expect(rollout).toMatchObject({ state: 'failed', nodes: [{ state: 'refused', diagnostics: [{ code: 'drift' }] }] });
    expect(node.disk.toString()).toContain('# by hand');
  });
});

describe('a database that was restored from an older copy', () => {
  test('catches up with a node that heard more, so that the node listens again', async () => {
    const { clusterId, node } = await rig.createManaged('restored');
    const { db } = rig.controlPlane.platform;
    await rollOut(rig, clusterId, [node], heavierConfig);
    const heard = node.told?.counter ?? 0;
    await db
      .updateTable('node')
      .set({ desired_counter: heard - 2 })
      .where('id', '=', idOf(node))
      .execute();
    expect(await node.report()).toMatchObject({ accepted: false });
    const told = await until(
      () => node.poll(10),
      (desired) => (desired?.counter ?? 0) > heard,
    );
    expect(told?.epoch).toBe(rig.controlPlane.platform.epoch);
    expect(await node.report()).toMatchObject({ accepted: true });
    const rollout = await rollOut(rig, clusterId, [node], heavierConfig.replace('weight 20', 'weight 40'));
    expect(rollout).toMatchObject({ state: 'succeeded' });
    const rows = await db.selectFrom('audit').select('detail').where('action', '=', 'node.caught-up').execute();
    expect(rows).toEqual([{ detail: { seen: heard } }]);
  });

  test('is not led astray by a counter that no control plane ever told', async () => {
    const { node } = await rig.createManaged('liar');
    const told = node.told?.counter ?? 0;
    await node.send({ ...node.reportBody(), counter: 9_000_000_000 });
    expect(await node.poll()).toBeNull();
    expect(node.told?.counter).toBe(told);
  });
});

describe('a node', () => {
  test('reads only blobs that its own bundles name', async () => {
    const one = await rig.createManaged('mine');
    const other = await rig.createManaged('theirs', sampleConfig.replace('8080', '8081'));
    await rollOut(rig, one.clusterId, [one.node], heavierConfig);
    await rollOut(rig, other.clusterId, [other.node], heavierConfig.replace('8080', '8081'));
    const own = one.node.told?.bundle?.files[0]?.digest ?? '';
    const foreign = other.node.told?.bundle?.files[0]?.digest ?? '';
    expect((await one.node.getBlob(own)).status).toBe(200);
    const refused = await one.node.getBlob(foreign);
    expect(refused).toMatchObject({ status: 403, json: { code: 'blob-not-yours' } });
    const observedByOther = other.node.observed().files[0]?.digest ?? '';
    expect((await one.node.getBlob(observedByOther)).status).toBe(403);
    const observing = await rig.enrolNode(one.poolId, 'only-observing');
    expect((await observing.getBlob(own)).status).toBe(403);
    const upload = Buffer.from('not reported');
    const { digest } = await rig.resourceOf(one.clusterId);
    expect((await one.node.putBlob(digest, upload)).status).toBe(400);
    const unreported = await observing.putBlob(sha256(upload), upload);
    expect(unreported).toMatchObject({ status: 403, json: { code: 'blob-not-yours' } });
  });

  test('that only claims to have a file of another cluster gets nothing by it', async () => {
    const victim = await rig.createManaged('victim', `${sampleConfig}# planted-secret\n`);
    const bytes = Buffer.from(`${sampleConfig}# planted-secret\n`);
    const { poolId, clusterId } = await rig.createCluster('thief');
    const thief = await rig.enrolNode(poolId, 'thief-1');
    const claim = { path: '/etc/haproxy/haproxy.cfg', digest: sha256(bytes), sizeBytes: bytes.length };
    thief.claims = [claim];
    expect(await thief.report()).toMatchObject({ wanted: [claim.digest] });
    const nodeId = idOf(thief);
    for (const choice of ['import', 'take-cluster'] as const) {
      const adopt = rig.client.call(contract.adoptNode, { params: { nodeId }, body: { choice } });
      await expect(adopt).rejects.toMatchObject({ code: 'node-not-adoptable' });
    }
    const body = { source: 'node', nodeId } as const;
    const preview = rig.client.call(contract.previewImport, { params: { clusterId }, body });
    await expect(preview).rejects.toMatchObject({ code: 'node-offline' });
    expect((await thief.getBlob(claim.digest)).status).toBe(403);
    expect((await thief.putBlob(claim.digest, Buffer.from('other bytes'))).status).toBe(400);
    expect(await detailOf(victim.node)).toMatchObject({ mode: 'managed' });
  });

  test('is asked for what it says it has only as far as it could not fill the database', async () => {
    const { poolId } = await rig.createCluster('filler');
    const node = await rig.enrolNode(poolId, 'filler-1');
    const sizeBytes = 10 * 1024 * 1024;
    node.claims = Array.from({ length: 9 }, (_, index) => ({
      path: `/etc/haproxy/${index}.cfg`,
      digest: sha256(Buffer.from(`file ${index}`)),
      sizeBytes,
    }));
    const { wanted } = await node.report();
    expect(wanted).toHaveLength(3);
    const lied = Buffer.from('file 0');
    expect(await node.putBlob(sha256(lied), lied)).toMatchObject({ status: 403 });
    const beyond = Buffer.from('file 8');
    expect(await node.putBlob(sha256(beyond), beyond)).toMatchObject({ status: 403 });
  });

  test('keeps here only contents of files that it still has', async () => {
    const { poolId } = await rig.createCluster('edited');
    const node = await rig.enrolNode(poolId, 'edited-1');
    await node.introduce();
    for (const text of ['one', 'two', 'three']) {
      node.disk = Buffer.from(`${sampleConfig}# ${text}\n`);
      await node.introduce();
    }
    const { db } = rig.controlPlane.platform;
    const rows = await db.selectFrom('node_file').select('digest').where('node_id', '=', idOf(node)).execute();
    expect(rows).toEqual([{ digest: sha256(node.disk) }]);
  });

  test('that is deleted reads no blob any more, not even of the rollout it took part in', async () => {
    const { clusterId, node } = await rig.createManaged('deleted-reader');
    await rollOut(rig, clusterId, [node], heavierConfig);
    const digest = node.told?.bundle?.files[0]?.digest ?? '';
    expect((await node.getBlob(digest)).status).toBe(200);
    await rig.client.call(contract.deleteNode, { params: { nodeId: idOf(node) } });
    expect((await node.getBlob(digest)).status).toBe(401);
  });

  test('that is deleted loses its credential at once', async () => {
    const { poolId } = await rig.createCluster('deleted');
    const node = await rig.enrolNode(poolId, 'deleted-1');
    await rig.client.call(contract.deleteNode, { params: { nodeId: idOf(node) } });
    expect((await node.authenticate()).status).toBe(401);
    expect((await node.call('POST', '/agent/v1/report', node.reportBody())).status).toBe(401);
    // What a poll is answered is kept until the wake-up of the deletion arrives.
    await until(
      () => node.call('GET', '/agent/v1/desired?waitSeconds=0'),
      (answer) => answer.status === 401,
    );
  });

  test('that takes the cluster gets the target over exactly the files it was adopted with', async () => {
    const managed = await rig.createManaged('joins');
    await rollOut(rig, managed.clusterId, [managed.node], heavierConfig);
    const second = await addNode(rig, managed, 'joins-2');
    expect(second.live).toHaveLength(1);
    expect(second.live[0]?.startsWith(heavierConfig)).toBe(true);
    expect(await detailOf(second)).toMatchObject({ convergence: 'converged', observedRevision: 2, targetRevision: 2 });
  });

  test('that was away catches up by itself when it is back', async () => {
    const managed = await rig.createManaged('away');
    const { clusterId, node } = managed;
    const second = await addNode(rig, managed, 'away-2');
    await rig.controlPlane.platform.db
      .updateTable('node_status')
      .set({ last_seen_at: new Date(Date.now() - 60_000) })
      .where('node_id', '=', idOf(second))
      .execute();
    expect(await detailOf(second)).toMatchObject({ status: 'offline', convergence: 'unknown' });
    await rig.stage(clusterId, heavierConfig);
    const plan = await planWith(rig, clusterId, [node]);
    expect(plan).toMatchObject({ verdict: 'can-apply', nodes: [{ state: 'validated' }, { state: 'offline' }] });
    const { rolloutId } = await apply(rig, plan, clusterId);
    const rollout = await until(
      async () => {
        await node.settle();
        return rig.client.call(contract.viewRollout, { params: { clusterId, rolloutId } });
      },
      (view) => view.state === 'succeeded',
    );
    expect(rollout.nodes).toMatchObject([{ state: 'proven' }, { state: 'offline' }]);
    await settleAll(rig, clusterId, [node, second]);
    expect(second.live.at(-1)?.startsWith(heavierConfig)).toBe(true);
    expect(await detailOf(second)).toMatchObject({ status: 'online', convergence: 'converged', observedRevision: 2 });
  });

  test('that went away after it validated keeps a plan from being applied, and nothing is written', async () => {
    const { clusterId, node } = await rig.createManaged('gone');
    await rig.stage(clusterId, heavierConfig);
    const plan = await planWith(rig, clusterId, [node]);
    await rig.controlPlane.platform.db
      .updateTable('node_status')
      .set({ last_seen_at: new Date(Date.now() - 60_000) })
      .where('node_id', '=', idOf(node))
      .execute();
    await expect(apply(rig, plan, clusterId)).rejects.toMatchObject({ code: 'node-offline' });
    expect(await rig.read(clusterId, 'head')).toBe(sampleConfig);
    await node.report();
    expect(await apply(rig, plan, clusterId)).toMatchObject({ revision: 2 });
  });

  test('that cannot be managed yet is not adopted, with every reason', async () => {
    const { poolId } = await rig.createCluster('blocked');
    const node = await rig.enrolNode(poolId, 'blocked-1');
    node.blockers = [{ code: 'no-master-socket', cause: 'HAProxy runs without -S.', remediation: 'Start it with -S.' }];
    await node.report();
    const call = rig.client.call(contract.adoptNode, { params: { nodeId: idOf(node) }, body: { choice: 'import' } });
    await expect(call).rejects.toMatchObject({
      code: 'node-not-adoptable',
      errors: [{ cause: 'HAProxy runs without -S.', remediation: 'Start it with -S.' }],
    });
  });

  test('whose token asks for it is adopted as soon as its files are here', async () => {
    const { poolId, clusterId } = await rig.createCluster('auto');
    const node = await rig.enrolNode(poolId, 'auto-1');
    await rig.controlPlane.platform.db
      .updateTable('node')
      .set({ auto_adopt: true })
      .where('id', '=', idOf(node))
      .execute();
    await node.report();
    expect(await detailOf(node)).toMatchObject({ mode: 'managed', observedRevision: 1 });
    expect(await rig.read(clusterId, 'head')).toBe(sampleConfig);
    expect(node.disk.toString()).toBe(sampleConfig);
  });
});

describe('live figures', () => {
  const row = {
    address: '192.0.2.11:80',
    weight: 10,
    sessions: 3,
    sessionsTotal: 100,
    requestsTotal: 100,
    bytesIn: 10,
    bytesOut: 20,
    responses5xx: 0,
    connectionErrors: 0,
    lastChangeSeconds: 5,
    checkStatus: 'L4OK',
  };
  const snapshot = (seconds: number, requests: number, status: string): Metrics => ({
    at: new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString(),
    workerPid: 101,
    uptimeSeconds: seconds,
    currentConnections: 1,
    rows: [
      { ...row, proxy: 'web', name: 'FRONTEND', kind: 'frontend', status: 'OPEN', requestsTotal: requests },
      { ...row, proxy: 'app', name: 'BACKEND', kind: 'backend', status: 'UP', requestsTotal: requests },
      { ...row, proxy: 'app', name: 'web1', kind: 'server', status, requestsTotal: requests },
    ],
  });

  test('are summed over nodes, with rates of two snapshots and the worst state of any node', async () => {
    const managed = await rig.createManaged('traffic');
    const { clusterId, node } = managed;
    const second = await addNode(rig, managed, 'traffic-2');
    for (const agent of [node, second]) {
      await agent.metrics(snapshot(0, 100, 'UP'));
      await agent.metrics(snapshot(5, 150, agent === second ? 'DOWN' : 'UP'));
      await agent.metrics(snapshot(5, 150, 'UP'));
    }
    const traffic = await rig.client.call(contract.viewTraffic, { params: { clusterId } });
    expect(traffic.proxies).toMatchObject([
      { name: 'web', kind: 'frontend', requestsPerSecond: 20, sessions: 6 },
      { name: 'app', kind: 'backend', servers: [{ name: 'web1', status: 'DOWN', requestsPerSecond: 20 }] },
    ]);
    const [server] = traffic.proxies[1]?.servers ?? [];
    expect(server?.perNode.map((entry) => entry.status)).toEqual(['UP', 'DOWN']);
  });

  test('that are old are unknown, never up', async () => {
    const { clusterId, node } = await rig.createManaged('old-traffic');
    await node.metrics(snapshot(0, 100, 'UP'));
    await rig.controlPlane.platform.db
      .updateTable('node_metrics')
      .set({ received_at: new Date(Date.now() - 31_000) })
      .where('node_id', '=', idOf(node))
      .execute();
    const traffic = await rig.client.call(contract.viewTraffic, { params: { clusterId } });
    expect(traffic.proxies).toMatchObject([
      { status: 'unknown', requestsPerSecond: null },
      { status: 'unknown', servers: [{ status: 'unknown' }] },
    ]);
  });

  test('reach a page through the event stream, as do changes and rollouts', async () => {
    const { clusterId, node } = await rig.createManaged('events');
    const stop = new AbortController();
    const response = await fetch(`${rig.url}/api/v1/events`, {
      headers: { authorization: `Bearer ${rig.token}` },
      signal: stop.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    await node.metrics(snapshot(0, 1, 'UP'));
    await rollOut(rig, clusterId, [node], heavierConfig);
    const wanted = new Set(['traffic', 'change', 'plan', 'rollout', 'cluster', 'node']);
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      for (const topic of wanted) if (text.includes(`event: ${topic}\ndata: {"`)) wanted.delete(topic);
      if (wanted.size === 0) break;
    }
    stop.abort();
    expect([...wanted]).toEqual([]);
    expect(text).toContain(clusterId);
    expect((await fetch(`${rig.url}/api/v1/events`)).status).toBe(401);
  });
});
