import { randomInt, randomUUID } from 'node:crypto';
import { ClusterId, GrantId, PoolId, permissionNames, RoleId, UserId } from '@sluice/contract';
import { startPostgres } from '@sluice/test-rig';
import { authorize } from '../apps/control-plane/src/features/access/admission.ts';
import { AuthorityReader } from '../apps/control-plane/src/features/access/authority-reader.ts';
import { systemActor } from '../apps/control-plane/src/platform/actor.ts';
import { type Db, openDatabase } from '../apps/control-plane/src/platform/database.ts';
import { createLog } from '../apps/control-plane/src/platform/log.ts';
import { Secret } from '../apps/control-plane/src/platform/secret.ts';
import { below, type Figure, percentile, unbounded } from './figure.ts';

const sizes = { users: 1_000, groups: 50, clusters: 100, grants: 5_000 } as const;
const requests = 50_000;
/** Somebody gives or takes a role after so many requests: everybody's authority is read anew. */
const requestsPerChange = 10_000;
const boundMs = 0.2;

interface People {
  users: UserId[];
  clusters: ClusterId[];
}

/**
 * What it costs to judge a request, beyond finding its session: reading the authority of its user, from memory or anew, and looking
 * whether the permission is held at the place. On a real database with many users, clusters and grants.
 */
export async function benchAccess(say: (figure: Figure) => void): Promise<void> {
  const database = await startPostgres();
  const { close, db } = openDatabase(new Secret(database.url), createLog('silent'));
  try {
    const people = await fill(db);
    await measure(db, people, say);
  } finally {
    await close();
    await database.stop();
  }
}

async function measure(db: Db, { clusters, users }: People, say: (figure: Figure) => void): Promise<void> {
  const reader = new AuthorityReader(db);
  const times: number[] = [];
  const anew: number[] = [];
  const read = new Set<UserId>();
  let allowed = 0;
  for (let count = 0; count < requests; count += 1) {
    const version = String(Math.floor(count / requestsPerChange));
    if (count % requestsPerChange === 0) read.clear();
    const userId = pick(users);
    const params = { clusterId: pick(clusters) };
    const beganAt = performance.now();
    const { authority } = await reader.read(userId, version, new Date());
    const actor = { ...systemActor('bench'), authority };
    const answer = await authorize(db, actor, { permission: 'change.stage', of: 'cluster' }, params).catch(() => null);
    const took = performance.now() - beganAt;
    times.push(took);
    if (!read.has(userId)) anew.push(took);
    read.add(userId);
    if (answer !== null) allowed += 1;
  }
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  say(unbounded('authorization-allowed-of-all', (allowed / requests) * 100, '%'));
  say(below('authorization-mean', mean, 'ms', boundMs));
  say(below('authorization-p50', percentile(times, 0.5), 'ms', boundMs));
  say(unbounded('authorization-read-anew-p50', percentile(anew, 0.5), 'ms'));
  say(unbounded('authorization-read-anew-share', (anew.length / requests) * 100, '%'));
}

async function fill(db: Db): Promise<People> {
  const ids = <Id>(count: number, brand: { parse(id: string): Id }) =>
    Array.from({ length: count }, () => brand.parse(randomUUID()));
  const users = ids(sizes.users, UserId);
  const groups = Array.from({ length: sizes.groups }, () => randomUUID());
  const clusters = ids(sizes.clusters, ClusterId);
  const pools = ids(sizes.clusters, PoolId);
  const roles = ids(20, RoleId);
  const rows = <Id, Row>(list: readonly Id[], toRow: (id: Id, index: number) => Row) => list.map(toRow);
  const account = (id: UserId, index: number) => ({ id, username: `user-${index}`, password_hash: null });
  await db.insertInto('user_account').values(rows(users, account)).execute();
  const pool = (id: PoolId, index: number) => ({
    id,
    name: `pool-${index}`,
    description: '',
    environment: 'production',
    location: '',
    labels: '{}',
  });
  await db
    .insertInto('pool')
    .values(rows(pools, pool) as never)
    .execute();
  const cluster = (id: ClusterId, index: number) => ({
    id,
    name: `cluster-${index}`,
    description: '',
    pool_id: pools[index],
  });
  await db
    .insertInto('cluster')
    .values(rows(clusters, cluster) as never)
    .execute();
  const role = (id: RoleId, index: number) => ({
    id,
    name: `role-${index}`,
    description: '',
    permissions: permissionNames.filter(() => randomInt(2) === 0),
  });
  await db.insertInto('role').values(rows(roles, role)).execute();
  const group = (id: string, index: number) => ({ id, name: `group-${index}`, description: '' });
  await db
    .insertInto('user_group')
    .values(rows(groups, group) as never)
    .execute();
  const member = (id: UserId) => ({ group_id: pick(groups), user_id: id, source: 'local' as const });
  await db
    .insertInto('user_group_member')
    .values(rows(users, member) as never)
    .execute();
  const grant = (id: GrantId, index: number) => ({
    id,
    user_id: index % 5 === 0 ? null : pick(users),
    group_id: index % 5 === 0 ? pick(groups) : null,
    role_id: pick(roles),
    pool_id: index % 20 < 8 ? pick(pools) : null,
    cluster_id: index % 20 >= 8 && index % 20 < 19 ? pick(clusters) : null,
    expires_at: null,
    reason: 'bench',
    granted_by: 'bench',
  });
  await db
    .insertInto('access_grant')
    .values(rows(ids(sizes.grants, GrantId), grant) as never)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return { users, clusters };
}

function pick<Item>(list: readonly Item[]): Item {
  const item = list[randomInt(list.length)];
  if (item === undefined) throw new Error('The list is empty.');
  return item;
}
