import { randomUUID } from 'node:crypto';
import { PoolId, type PoolView } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { requireUnchanged } from '../../platform/optimistic-lock.ts';
import type { PoolFields } from './pool.ts';
import { getPool } from './pool-read-model.ts';
import * as poolStore from './pool-store.ts';

/** Creates a pool in a transaction of the caller, for doors that create more than a pool at once. */
export async function createPoolIn(tx: Tx, actor: Actor, fields: PoolFields): Promise<PoolView> {
  const id = PoolId.parse(randomUUID());
  await poolStore.insertPool(tx, id, fields);
  await record(tx, { actor, action: 'pool.created', subject: id, detail: { name: fields.name } });
  return getPool(tx, id);
}

/** Creates a pool. Throws `name-taken`. */
export async function createPool(db: Db, actor: Actor, fields: PoolFields): Promise<PoolView> {
  return transact(db, (tx) => createPoolIn(tx, actor, fields));
}

/** Edits the given fields; the others stay. Throws `edit-stale`, `name-taken`, `not-found`. */
export async function updatePool(
  db: Db,
  actor: Actor,
  id: PoolId,
  seenVersion: string,
  edit: Partial<PoolFields>,
): Promise<PoolView> {
  return transact(db, async (tx) => {
    await tx.selectFrom('pool').select('id').where('id', '=', id).forUpdate().execute();
    const { name, description, environment, location, labels, version } = await getPool(tx, id);
    requireUnchanged(seenVersion, version, 'the pool');
    const before = { name, description, environment, location, labels };
    const after = { ...before, ...edit };
    await poolStore.updatePool(tx, id, after);
    const resource = { kind: 'pool', id, name: after.name };
    await record(tx, { actor, action: 'pool.updated', subject: id, resource, detail: { before, after } });
    return getPool(tx, id);
  });
}

/** Deletes a pool that has neither cluster nor nodes. Throws `in-use`, `not-found`. */
export async function deletePool(db: Db, actor: Actor, id: PoolId): Promise<void> {
  await transact(db, async (tx) => {
    const { name } = await getPool(tx, id);
    await poolStore.deletePool(tx, id);
    await record(tx, { actor, action: 'pool.deleted', subject: id, detail: { name } });
  });
}
