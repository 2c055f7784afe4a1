import * as contract from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import { actorWith } from '../../testing/actor-with.ts';
import { DrivenAgent } from '../../testing/driven-agent.ts';
import { apply, planWith, problemOf, sampleConfig } from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';
import { stageChange } from '../changes/index.ts';
import { decideHealth } from './cluster.ts';

const rig = useFleetRig();

describe('pools and clusters', () => {
  test('a pool serves exactly one cluster, also when two ask at once', async () => {
    const pool = await rig.client.call(contract.createPool, { body: { name: 'single' } });
    const calls = ['single-a', 'single-b'].map((name) =>
      rig.client.call(contract.createCluster, { body: { name, poolId: pool.id } }),
    );
    const results = await Promise.allSettled(calls);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toMatchObject([{ reason: { code: 'pool-has-cluster', status: 409 } }]);
  });

  test('names are unique whatever their case, and the field is named', async () => {
    await rig.createCluster('Names');
    const pool = await problemOf(rig.client.call(contract.createPool, { body: { name: 'names' } }));
    expect(pool).toMatchObject({ code: 'name-taken', errors: [{ field: '#/name' }] });
    const other = await rig.client.call(contract.createPool, { body: { name: 'names 2' } });
    const cluster = rig.client.call(contract.createCluster, { body: { name: 'NAMES', poolId: other.id } });
    expect((await problemOf(cluster)).code).toBe('name-taken');
  });

  test('a cluster and its new pool are made together or not at all', async () => {
    const create = (name: string, pool: string) =>
      rig.client.call(contract.createCluster, { body: { name, pool: { name: pool, location: 'Paris' } } });
    const made = await create('together', 'together pool');
    expect(made).toMatchObject({ name: 'together', pool: { name: 'together pool', environment: 'production' } });
    expect(await problemOf(create('together', 'orphan'))).toMatchObject({
      code: 'name-taken',
      errors: [{ field: '#/name' }],
    });
    expect(await problemOf(create('alone', 'together pool'))).toMatchObject({
      code: 'name-taken',
      errors: [{ field: '#/pool/name' }],
    });
    const { items: pools } = await rig.client.call(contract.listPools, {});
    const { items: clusters } = await rig.client.call(contract.listClusters, {});
    expect(pools.map((pool) => pool.name)).not.toContain('orphan');
    expect(clusters.map((cluster) => cluster.name)).not.toContain('alone');
    const neither = rig.client.call(contract.createCluster, { body: { name: 'neither' } });
    expect(await problemOf(neither)).toMatchObject({ code: 'validation-failed', errors: [{ field: '#/poolId' }] });
  });

  test('what is wrong with a field is said for whoever filled it in', async () => {
    const create = (name: string) =>
      problemOf(rig.client.call(contract.createCluster, { body: { name, pool: { name: 'edge pool!' } } }));
    expect((await create('')).errors).toMatchObject([
      { field: '#/name', cause: 'This is needed.', remediation: 'Correct “name” and try again.' },
      { field: '#/name', cause: 'Letters, digits, blanks and . _ - only.' },
      { field: '#/pool/name', cause: 'Letters, digits, blanks and . _ - only.' },
    ]);
    expect((await create('x'.repeat(81))).errors).toMatchObject([
      { field: '#/name', cause: 'At most 80 characters are possible.' },
      { field: '#/pool/name' },
    ]);
  });

  test('edits need the version that was read', async () => {
    const pool = await rig.client.call(contract.createPool, { body: { name: 'versioned', labels: { tier: 'edge' } } });
    const params = { poolId: pool.id };
    const edited = await rig.client.call(contract.updatePool, { params, ifMatch: '"1"', body: { location: 'Paris' } });
    expect(edited).toMatchObject({ name: 'versioned', location: 'Paris', labels: { tier: 'edge' }, version: 2 });
    const cluster = await rig.client.call(contract.createCluster, {
      body: { name: 'versioned', description: 'Kept', poolId: pool.id },
    });
    const renamed = rig.client.call(contract.updateCluster, {
      params: { clusterId: cluster.id },
      ifMatch: '"1"',
      body: { name: 'renamed' },
    });
    expect(await renamed).toMatchObject({ name: 'renamed', description: 'Kept', version: 2 });
    const stale = rig.client.call(contract.updatePool, { params, ifMatch: '"1"', body: { location: 'Rome' } });
    expect(await problemOf(stale)).toMatchObject({ code: 'edit-stale', status: 412 });
  });

  test('what is in use is not deleted, and what is unused is', async () => {
    const { poolId, clusterId } = await rig.createCluster('used');
    const node = await rig.enrolNode(poolId, 'used-1');
    // What another has keeps nothing from going.
    await rig.enrolNode((await rig.createCluster('used-elsewhere')).poolId, 'elsewhere-1');
    const deletePool = () => rig.client.call(contract.deletePool, { params: { poolId } });
    const deleteCluster = () => rig.client.call(contract.deleteCluster, { params: { clusterId } });
    expect((await problemOf(deletePool())).code).toBe('in-use');
    expect((await problemOf(deleteCluster())).code).toBe('in-use');
    await rig.stage(clusterId, sampleConfig);
    await rig.client.call(contract.deleteNode, { params: { nodeId: contract.NodeId.parse(node.nodeId) } });
    await deleteCluster();
    await deletePool();
    expect((await problemOf(rig.client.call(contract.viewCluster, { params: { clusterId } }))).code).toBe('not-found');
  });

  test('texts and numbers that no column holds are refused as the caller’s mistake', async () => {
    const { clusterId } = await rig.createCluster('unstorable');
    const pool = rig.client.call(contract.createPool, { body: { name: 'nul', description: 'a\0b' } });
    expect((await problemOf(pool)).code).toBe('validation-failed');
    const revision = rig.client.call(contract.viewRevision, { params: { clusterId, number: 9_999_999_999 } });
    expect((await problemOf(revision)).code).toBe('validation-failed');
    const labels = rig.client.call(contract.createPool, { body: { name: 'labels', labels: { a: 'x\0' } } });
    expect(await labels).toMatchObject({ labels: { a: 'x\u2400' } });
  });

  test('one rollout runs at a time', async () => {
    const { clusterId, node } = await rig.createManaged('one-rollout');
    await rig.stage(clusterId, sampleConfig.replace('weight 10', 'weight 20'));
    const first = await planWith(rig, clusterId, [node]);
    const applied = await apply(rig, first, clusterId);
    expect(await apply(rig, first, clusterId)).toEqual(applied);
    await rig.stage(clusterId, sampleConfig.replace('weight 10', 'weight 30'));
    const second = await rig.client.call(contract.createPlan, { params: { clusterId } });
    expect((await problemOf(apply(rig, second, clusterId))).code).toBe('plan-refused');
    await rig.controlPlane.platform.db.updateTable('plan_node').set({ state: 'validated' }).execute();
    expect((await problemOf(apply(rig, second, clusterId))).code).toBe('rollout-active');
  });

  test('health calls nothing healthy that is not known to be', () => {
    expect(decideHealth({ total: 0, online: 0, converged: 0 }, false)).toBe('no-nodes');
    expect(decideHealth({ total: 2, online: 0, converged: 0 }, false)).toBe('offline');
    expect(decideHealth({ total: 2, online: 2, converged: 1 }, false)).toBe('degraded');
    expect(decideHealth({ total: 2, online: 2, converged: 2 }, true)).toBe('degraded');
    expect(decideHealth({ total: 2, online: 2, converged: 2 }, false)).toBe('healthy');
  });
});

describe('permissions', () => {
  test('a dangerous directive is staged only by somebody who may, and the line is named', async () => {
    const { clusterId } = await rig.createCluster('no-danger');
    const { resourceId, etag } = await rig.resourceOf(clusterId);
    const actor = actorWith(['change.stage']);
    const bytes = Buffer.from('global\n  lua-load /etc/haproxy/a.lua\n');
    const edits = [{ resourceId, content: bytes }];
    const input = { clusterId, basedOn: etag, title: 'Lua', edits, restores: null };
    const refused = await problemOf(stageChange(rig.controlPlane.platform, actor, input));
    expect(refused).toMatchObject({ code: 'permission-missing', errors: [{ field: 'haproxy.cfg:2' }] });
    const { items } = await rig.client.call(contract.listChanges, { params: { clusterId } });
    expect(items).toEqual([]);
  });
});

describe('enrolment', () => {
  const create = (poolId: contract.PoolId, more: { uses?: number; agentHost?: string } = {}) =>
    rig.client.call(contract.createEnrolmentToken, { body: { poolId, ...more } });

  test('gives one command that checks what it fetched in a directory of its own before it runs it', async () => {
    const { poolId } = await rig.createCluster('command');
    const made = await create(poolId, { agentHost: '2001:db8::1' });
    const port = new URL(rig.agentUrl).port;
    const url = `https://[2001:db8::1]:${port}`;
    expect(made.command).toBe(
      `(d=$(mktemp -d) && cd "$d" && curl -fsSk ${url}/agent/v1/agent.mjs -o sluice-agent.mjs && echo "${made.agentDigest}  sluice-agent.mjs" | sha256sum -c --quiet && node sluice-agent.mjs install --control-plane ${url} --token ${made.token}; r=$?; rm -rf "$d"; exit $r)`,
    );
    expect(made.token.endsWith(rig.controlPlane.platform.agents.caFingerprint)).toBe(true);
    expect((await create(poolId)).command).toContain(`https://127.0.0.1:${port}/`);
    expect((await problemOf(create(poolId, { agentHost: 'a:b' }))).code).toBe('validation-failed');
    const { items } = await rig.client.call(contract.listEnrolmentTokens, {});
    expect(JSON.stringify(items)).not.toContain(made.token.split('.')[2]);
  });

  test('with one use serves one node, however many ask at once', async () => {
    const { poolId } = await rig.createCluster('one-use');
    const { token } = await create(poolId);
    const agents = ['a', 'b', 'c'].map((name) => new DrivenAgent(rig.agentUrl, name, Buffer.from(sampleConfig)));
    const answers = await Promise.all(agents.map((agent) => agent.enrol(token)));
    for (const agent of agents) agent.close();
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 403, 403]);
    const { items } = await rig.client.call(contract.listEnrolmentTokens, {});
    expect(items.filter((item) => item.poolId === poolId)).toEqual([]);
  });

  test('repeated with the same key and token is the same node and takes no second use', async () => {
    const { poolId } = await rig.createCluster('repeat');
    const { token } = await create(poolId);
    const agent = new DrivenAgent(rig.agentUrl, 'repeat', Buffer.from(sampleConfig));
    await agent.enrol(token);
    const { nodeId } = agent;
    expect((await agent.enrol(token)).status).toBe(200);
    expect(agent.nodeId).toBe(nodeId);
    agent.close();
  });

  test('is refused for a revoked, expired, foreign or guessed token in the same words', async () => {
    const { poolId } = await rig.createCluster('refused');
    const revoked = await create(poolId);
    await rig.client.call(contract.revokeEnrolmentToken, { params: { tokenId: revoked.id } });
    const expired = await create(poolId);
    await rig.controlPlane.platform.db
      .updateTable('enrolment_token')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where('id', '=', expired.id)
      .execute();
    const good = await create(poolId);
    const guessed = good.token.replace(/[A-Za-z0-9_-]{43}/, 'A'.repeat(43));
    const foreign = good.token.replace(/[0-9a-f]{64}$/, '0'.repeat(64));
    const agent = new DrivenAgent(rig.agentUrl, 'refused', Buffer.from(sampleConfig));
    const answers: string[] = [];
    for (const token of [revoked.token, expired.token, guessed, foreign]) {
      const answer = await agent.enrol(token);
      expect(answer.status).toBe(403);
      answers.push(JSON.stringify({ ...(answer.json as object), instance: '' }));
    }
    agent.close();
    expect(new Set(answers).size).toBe(1);
  });

  test('gives two machines of one name two names', async () => {
    const { poolId, clusterId } = await rig.createCluster('twins');
    await rig.enrolNode(poolId, 'lb');
    await rig.enrolNode(poolId, 'LB');
    const { items } = await rig.client.call(contract.listNodes, { query: { clusterId } });
    expect(items.map((item) => item.name).sort()).toEqual(['LB-2', 'lb']);
    // In another pool the name is free.
    const other = await rig.createCluster('other-twins');
    await rig.enrolNode(other.poolId, 'lb');
    const elsewhere = await rig.client.call(contract.listNodes, { query: { clusterId: other.clusterId } });
    expect(elsewhere.items.map((item) => item.name)).toEqual(['lb']);
  });
});
