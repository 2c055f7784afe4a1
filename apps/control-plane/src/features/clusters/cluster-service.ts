import { randomUUID } from 'node:crypto';
import { ClusterId, type ClusterView, type PoolId, Problem, type RolloutStrategy } from '@sluice/contract';
import { lockAccess } from '../../platform/access-lock.ts';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { requireUnchanged } from '../../platform/optimistic-lock.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { lockConfiguration, refreshStagedTree } from '../changes/index.ts';
import { createPoolIn, type PoolFields } from '../pools/index.ts';
import { createInitialResources } from '../resources/index.ts';
import { clusterInUse } from './cluster.ts';
import { getCluster } from './cluster-read-model.ts';
import {
  type ClusterFields,
  deleteCluster as deleteRow,
  insertCluster,
  setStrategy as storeStrategy,
  updateCluster as updateRow,
} from './cluster-store.ts';

/** Creates a cluster in a transaction of the caller, for doors that create more than a cluster at once. */
export async function createClusterIn(
  tx: Tx,
  actor: Actor,
  input: ClusterFields & { poolId: PoolId },
): Promise<ClusterId> {
  const id = ClusterId.parse(randomUUID());
  const { poolId, name, description } = input;
  await insertCluster(tx, id, poolId, { name, description });
  await createInitialResources(tx, id);
  await refreshStagedTree(tx, id);
  await notifyStream(tx, { topic: 'cluster', clusterId: id, id });
  await record(tx, { actor, action: 'cluster.created', subject: id, detail: { name, poolId } });
  return id;
}

/** Creates a cluster on a pool that has none. Throws `name-taken`, `pool-has-cluster`, `not-found` for the pool. */
export async function createCluster(
  db: Db,
  actor: Actor,
  input: ClusterFields & { poolId: PoolId },
): Promise<ClusterView> {
  return transact(db, async (tx) => getCluster(tx, await createClusterIn(tx, actor, input), new Date()));
}

/** Creates a cluster and its pool, or neither. Throws `name-taken` with the field of the name that is. */
export async function createClusterWithPool(
  db: Db,
  actor: Actor,
  fields: ClusterFields,
  pool: PoolFields,
): Promise<ClusterView> {
  return transact(db, async (tx) => {
    // The pool is recorded before the cluster is made, which takes this lock.
    await lockAccess(tx);
    const { id: poolId } = await createPoolIn(tx, actor, pool).catch((error: unknown) => {
      throw error instanceof Problem && error.code === 'name-taken' ? inPool(error) : error;
    });
    return getCluster(tx, await createClusterIn(tx, actor, { ...fields, poolId }), new Date());
  });
}

/** In this request the pool's fields lie below `pool`. */
function inPool({ code, errors }: Problem): Problem {
  return new Problem(
    code,
    errors.map((error) => ({ ...error, field: error.field?.replace('#/', '#/pool/') ?? null })),
  );
}

/** Renames or describes a cluster. Throws `edit-stale`, `name-taken`, `not-found`. */
export async function updateCluster(
  db: Db,
  actor: Actor,
  id: ClusterId,
  seenVersion: string,
  edit: Partial<ClusterFields>,
): Promise<ClusterView> {
  return transact(db, async (tx) => {
    await lockConfiguration(tx, id);
    const { name, description, version } = await getCluster(tx, id, new Date());
    requireUnchanged(seenVersion, version, 'the cluster');
    await updateRow(tx, id, { name, description, ...edit });
    await notifyStream(tx, { topic: 'cluster', clusterId: id, id });
    await record(tx, {
      actor,
      action: 'cluster.updated',
      subject: id,
      detail: { before: { name, description }, after: { name, description, ...edit } },
      resource: { kind: 'cluster', id, name: edit.name ?? name },
    });
    return getCluster(tx, id, new Date());
  });
}

/** Chooses how rollouts of a cluster go; null: nobody chooses. Throws `edit-stale`, `not-found`. */
export async function setStrategy(
  db: Db,
  actor: Actor,
  id: ClusterId,
  seenVersion: string,
  strategy: RolloutStrategy | null,
): Promise<ClusterView> {
  return transact(db, async (tx) => {
    await lockConfiguration(tx, id);
    const { name, strategy: before, version } = await getCluster(tx, id, new Date());
    requireUnchanged(seenVersion, version, 'the cluster');
    await storeStrategy(tx, id, strategy);
    await notifyStream(tx, { topic: 'cluster', clusterId: id, id });
    const detail = { name, before: { strategy: before }, after: { strategy } };
    await record(tx, { actor, action: 'cluster.strategy-set', subject: id, detail });
    return getCluster(tx, id, new Date());
  });
}

/** Deletes a cluster with its whole history. Throws `in-use` while its pool has nodes, `not-found`. */
export async function deleteCluster(db: Db, actor: Actor, id: ClusterId): Promise<void> {
  await transact(db, async (tx) => {
    await lockConfiguration(tx, id);
    const { name, pool } = await getCluster(tx, id, new Date());
    const node = await tx.selectFrom('node').select('id').where('pool_id', '=', pool.id).executeTakeFirst();
    if (node !== undefined) throw clusterInUse();
    await deleteRow(tx, id);
    await notifyStream(tx, { topic: 'cluster', clusterId: id, id });
    await record(tx, { actor, action: 'cluster.deleted', subject: id, detail: { name } });
  });
}
