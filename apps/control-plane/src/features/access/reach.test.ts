import * as contract from '@sluice/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  apply,
  idOf,
  type ManagedCluster,
  makeHeavier,
  makeLonger,
  planWith,
  sampleConfig,
  settleAll,
} from '../../testing/fleet-rig.ts';
import { createPerson, type Person } from '../../testing/people.ts';
import { askFor, demand } from '../../testing/second-person.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

/** In every name and text of the other cluster, so that one search finds whatever leaks. */
const mark = 'kestrel';

interface Busy extends ManagedCluster {
  changeId: contract.ChangeId;
  planId: contract.PlanId;
  rolloutId: contract.RolloutId;
  resourceId: contract.ResourceId;
  overrideId: contract.OverrideId;
  tokenId: contract.EnrolmentTokenId;
  requestId: contract.ApprovalRequestId;
  scheduleId: contract.ScheduleId;
}

let own: Busy;
let other: Busy;
/** Holds everything at the own cluster; another holds everything at the own pool. */
let atCluster: Person;
let atPool: Person;

beforeAll(async () => {
  own = await makeBusy('own');
  other = await makeBusy(mark);
  const permissions = contract.permissionNames;
  atCluster = await createPerson(rig, 'at-cluster', [{ permissions, at: { clusterId: own.clusterId } }]);
  atPool = await createPerson(rig, 'at-pool', [{ permissions, at: { poolId: own.poolId } }]);
});

/** A cluster with one of everything that has an id. */
async function makeBusy(name: string): Promise<Busy> {
  const config = sampleConfig.replaceAll('app', `app-${name}`);
  const managed = await rig.createManaged(name, config);
  const { clusterId, node, poolId } = managed;
  node.overrides = [];
  await node.poll();
  await node.report();
  const change = await rig.stage(clusterId, makeHeavier(config), `Change of ${name}`);
  const plan = await planWith(rig, clusterId, [node]);
  const { rolloutId } = await apply(rig, plan, clusterId, { why: `why of ${name}` });
  await settleAll(rig, clusterId, [node]);
  const { resourceId } = await rig.resourceOf(clusterId);
  const override = await rig.client.call(contract.setServer, {
    params: { clusterId },
    body: { ...drain, backend: `app-${name}`, why: `why of ${name}` },
  });
  await rig.client.call(contract.createEnrolmentToken, { body: { poolId } });
  const { items } = await rig.client.call(contract.listEnrolmentTokens, {});
  const tokenId = items.find((token) => token.poolId === poolId)?.id;
  if (tokenId === undefined) throw new Error('There is no token.');
  const waiting = await makeWaiting(managed, makeLonger(makeHeavier(config)), name);
  const ids = { changeId: change.id, rolloutId, resourceId, overrideId: override.id, tokenId };
  return { ...managed, ...ids, ...waiting };
}

/** A plan that waits for an approval and for its moment. */
async function makeWaiting({ clusterId, node }: ManagedCluster, config: string, name: string) {
  await demand(rig, clusterId, 1);
  await rig.stage(clusterId, config, `Second change of ${name}`);
  const { id: planId } = await planWith(rig, clusterId, [node]);
  const request = await askFor(rig.client, clusterId, planId, `why of ${name}`);
  const schedule = await rig.client.call(contract.scheduleApply, {
    params: { clusterId, planId },
    body: { at: new Date(Date.now() + 24 * 3_600_000).toISOString(), why: `why of ${name}` },
  });
  return { planId, requestId: request.id, scheduleId: schedule.id };
}

type BodyIds = Record<'poolId' | 'nodeId' | 'changeId' | 'resourceId', string>;

const nobody = '00000000-0000-4000-8000-000000000000';
const drain = {
  backend: 'app-own',
  server: 'web1',
  set: { attribute: 'state', value: 'drain' },
  hold: { minutes: 60 },
  why: 'because',
} as const;

interface Route {
  method: string;
  path: string;
  permission: contract.Permission;
  of: contract.AccessOf;
}

const guarded = Object.values<unknown>(contract).flatMap((value): Route[] => {
  if (typeof value !== 'object' || value === null || !('access' in value) || !('method' in value)) return [];
  const { access, method, path } = value as contract.Endpoint;
  return 'permission' in access ? [{ method, path, ...access }] : [];
});

/** The path with ids of such things; `inside` is what the parameters after the place are filled from, null for ids that never were. */
function fill(path: string, at: Busy, inside: Busy | null = at): string {
  const places: Record<string, string> = { clusterId: at.clusterId, poolId: at.poolId };
  const ids: Record<string, string> = {
    number: '1',
    ...(inside === null ? {} : idsOf(inside)),
    ...places,
  };
  return path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? nobody);
}

function idsOf({ node, ...ids }: Busy): Record<string, string> {
  return { ...ids, nodeId: idOf(node) };
}

async function ask(person: Person, method: string, url: string, body?: unknown) {
  const response = await fetch(rig.url + url, {
    method,
    headers: {
      authorization: `Bearer ${person.token}`,
      'if-match': '"0"',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

describe('who holds everything at one cluster or pool', () => {
  test('sees only what is there in every list', async () => {
    for (const person of [atCluster, atPool]) {
      const clusters = await person.client.call(contract.listClusters, {});
      expect(clusters.items.map(({ id }) => id)).toEqual([own.clusterId]);
      const nodes = await person.client.call(contract.listNodes, { query: {} });
      expect(nodes.items.map(({ id }) => id)).toEqual([idOf(own.node)]);
      const foreign = await person.client.call(contract.listNodes, { query: { clusterId: other.clusterId } });
      expect(foreign.items).toEqual([]);
    }
    const pools = await atPool.client.call(contract.listPools, {});
    expect(pools.items.map(({ id }) => id)).toEqual([own.poolId]);
    const tokens = await atPool.client.call(contract.listEnrolmentTokens, {});
    expect(new Set(tokens.items.map(({ poolId }) => poolId))).toEqual(new Set([own.poolId]));
  });

  test('gets nothing of the other from any route that reads', async () => {
    let count = 0;
    const read = async (person: Person, url: string) => {
      const { text } = await ask(person, 'GET', url);
      expect(text.includes(mark), `${person.username}: GET ${url} answers ${text.slice(0, 300)}`).toBe(false);
      count += 1;
    };
    const urls = readsOf(own, other);
    const asksAgent = (url: string) => url.includes('/runtime/');
    const inTurn = async () => {
      for (const url of urls.filter((each) => !asksAgent(each)))
        for (const person of [atCluster, atPool]) await read(person, url);
    };
    // Agents that do not answer are waited for: all at the same time.
    const waiting = urls.filter(asksAgent).flatMap((url) => [read(atCluster, url), read(atPool, url)]);
    await Promise.all([inTurn(), ...waiting]);
    process.stdout.write(`Reach: ${count} reads hold nothing of the other cluster.\n`);
  });

  test('is told that a node, a token and everything inside a foreign cluster does not exist', async () => {
    const counts = { foreign: 0, inside: 0 };
    for (const { method, of, path, permission } of guarded) {
      for (const person of [atCluster, atPool]) {
        const { place } = contract.permissions[permission];
        if (place === 'global' || (place === 'pool' && person === atCluster)) continue;
        const name = `${person.username}: ${method} ${path}`;
        if (of !== 'body' && of !== 'reach' && of !== 'global') {
          const { status } = await ask(person, method, fill(path, other));
          expect(`${name} ${status}`).toBe(`${name} 404`);
          counts.foreign += 1;
        }
        // What stands behind the cluster in the path must belong to it.
        if (of !== 'cluster' || !/:clusterId.*:(?!number)/.test(path)) continue;
        const inside = await ask(person, method, fill(path, own, other), bodyFor(method));
        const missing = await ask(person, method, fill(path, own, null), bodyFor(method));
        expect(inside.status, name).toBeGreaterThanOrEqual(404);
        expect(said(inside), name).toEqual(said(missing));
        counts.inside += 1;
      }
    }
    process.stdout.write(
      `Reach: ${counts.foreign} foreign places, ${counts.inside} foreign things inside the own one.\n`,
    );
    expect(counts.inside).toBeGreaterThan(10);
  });

  test('reaches nothing of the other through a body', async () => {
    const base = `/api/v1/clusters/${own.clusterId}`;
    const key = '0123456789abcdef';
    const bodies: [method: string, url: string, body: (ids: BodyIds) => unknown][] = [
      ['POST', '/api/v1/clusters', ({ poolId }) => ({ poolId, name: 'mine' })],
      ['POST', '/api/v1/enrolment-tokens', ({ poolId }) => ({ poolId })],
      ['POST', `${base}/import-preview`, ({ nodeId }) => ({ source: 'node', nodeId })],
      ['POST', `${base}/plans`, ({ changeId }) => ({ changeIds: [changeId] })],
      ['POST', `${base}/changes/reject`, ({ changeId }) => ({ changeIds: [changeId] })],
      ['POST', `${base}/changes`, ({ resourceId }) => ({ title: 'x', edits: [{ resourceId, content: '' }] })],
      ['POST', `${base}/runtime/servers/ready`, ({ nodeId }) => ({ nodeId, backend: `app-${mark}`, server: 'web1' })],
      ['POST', `${base}/runtime/counters/clear`, ({ nodeId }) => ({ nodeId })],
      ['POST', `${base}/runtime/sessions/end`, ({ nodeId }) => ({ nodeId, session: '0x1' })],
      ['POST', `${base}/overrides`, ({ nodeId }) => ({ ...drain, nodeId })],
      ['POST', `${base}/drift/overwrite`, ({ nodeId }) => ({ entries: [{ nodeId, key, seen: key + key }] })],
    ];
    const unknown = { poolId: nobody, nodeId: nobody, changeId: nobody, resourceId: nobody };
    for (const [method, url, body] of bodies) {
      const foreign = await ask(atPool, method, url, body({ ...other, nodeId: idOf(other.node) }));
      expect(foreign.status, url).toBeGreaterThanOrEqual(400);
      expect(JSON.parse(foreign.text).code, `${url}: ${foreign.text}`).not.toBe('validation-failed');
      // Told from nothing: the answer is the one for an id that never was.
      const missing = await ask(atPool, method, url, body(unknown));
      expect(said(foreign), url).toEqual(said(missing));
    }
    const pool = await ask(atPool, 'POST', '/api/v1/pools', { name: 'mine' });
    const withPool = await ask(atPool, 'POST', '/api/v1/clusters', { pool: { name: 'mine' }, name: 'mine' });
    expect([pool.status, withPool.status]).toEqual([403, 403]);
  });

  test('neither holds, continues nor turns back a running rollout of another', async () => {
    const { clusterId, node } = await rig.createManaged('running');
    await rig.stage(clusterId, makeHeavier(sampleConfig));
    const { rolloutId } = await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
    const acts = guarded.filter(({ path }) => path.includes(':rolloutId/'));
    for (const { method, path } of acts) {
      const url = fill(path, own, { ...other, rolloutId, node });
      const foreign = await ask(atCluster, method, url, bodyFor(method));
      const missing = await ask(atCluster, method, fill(path, own, null), bodyFor(method));
      expect(said(foreign), url).toEqual(said(missing));
    }
    expect(acts.length).toBeGreaterThan(5);
    const view = await rig.client.call(contract.viewCluster, { params: { clusterId } });
    expect(view.activeRolloutId).toBe(rolloutId);
    await settleAll(rig, clusterId, [node]);
  });

  test('hears no event of the other', async () => {
    const stream = await listen(atCluster);
    await rig.stage(other.clusterId, sampleConfig, 'unheard');
    await rig.stage(own.clusterId, sampleConfig, 'heard');
    await expect.poll(() => stream.text).toContain(own.clusterId);
    expect(stream.text).not.toContain(other.clusterId);
    stream.stop();
  });

  test('hears that something is new where no cluster is, and not what', async () => {
    const [stream, whole] = [await listen(atCluster), await listen(rig)];
    const pool = await rig.client.call(contract.createPool, { body: { name: 'without a cluster' } });
    const node = await rig.enrolNode(pool.id, 'alone-1');
    await expect.poll(() => whole.text).toContain(`"clusterId":null,"id":"${idOf(node)}"`);
    await expect.poll(() => stream.text).toContain('"topic":"node","clusterId":null,"id":null');
    expect(stream.text).not.toContain(idOf(node));
    stream.stop();
    whole.stop();
  });

  test('hears of a new node at its own cluster only', async () => {
    const { items } = await rig.client.call(contract.listClusters, {});
    const given = items.map(({ id }) => ({ permissions: ['cluster.read' as const], at: { clusterId: id } }));
    const stream = await listen(await createPerson(rig, 'at-the-others', given));
    const { poolId } = await rig.createCluster('fresh');
    const node = await rig.enrolNode(poolId, 'fresh-1');
    await rig.stage(own.clusterId, sampleConfig, 'heard as well');
    await expect.poll(() => stream.text).toContain(own.clusterId);
    expect(stream.text).not.toContain(idOf(node));
    stream.stop();
  });
});

/** Every read at the one place and at the other, with queries that name something of the other. */
function readsOf(here: Busy, there: Busy): string[] {
  const queries = ['', '?from=1&to=2', `?changeId=${there.changeId}`, `?clusterId=${there.clusterId}`, '?at=2'];
  const reads = guarded.filter(
    ({ method, path }) =>
      method === 'GET' && path !== contract.streamEvents.path && !/:userId|:roleId|:groupId|:grantId/.test(path),
  );
  return reads.flatMap(({ of, path }) => {
    // Agents that do not answer are waited for: once is enough.
    const asked = path.includes('/runtime/') ? [''] : queries;
    const places = of === 'cluster' || of === 'pool' ? [here, there] : [here];
    return places.flatMap((place) => asked.map((query) => fill(path, place) + query));
  });
}

/** A valid body where the route asks for one, so that the answer is about the id. */
function bodyFor(method: string): unknown {
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  return method === 'GET' ? undefined : { why: 'because', reason: 'because', wave: 0, at: inAnHour };
}

/** What an answer tells. */
function said({ status, text }: { status: number; text: string }) {
  return { status, errors: JSON.parse(text).errors };
}

async function listen(person: Pick<Person, 'token'>) {
  const abort = new AbortController();
  const response = await fetch(`${rig.url}/api/v1/events`, {
    headers: { authorization: `Bearer ${person.token}` },
    signal: abort.signal,
  });
  const heard = { text: '', stop: () => abort.abort() };
  void (async () => {
    for await (const chunk of response.body ?? []) heard.text += Buffer.from(chunk).toString('utf8');
  })().catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  return heard;
}
