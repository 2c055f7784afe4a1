import type { PoolId } from '@sluice/contract';
import { type Tx, violatedConstraintOf } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import type { PoolFields } from './pool.ts';
import { poolInUse, poolNameTaken } from './pool.ts';

export async function insertPool(tx: Tx, id: PoolId, fields: PoolFields): Promise<void> {
  await tx
    .insertInto('pool')
    .values({ id, ...fields, labels: jsonText(fields.labels) })
    .execute()
    .catch((error) => rethrow(error, fields.name));
}

export async function updatePool(tx: Tx, id: PoolId, fields: PoolFields): Promise<void> {
  await tx
    .updateTable('pool')
    .set((eb) => ({ ...fields, labels: jsonText(fields.labels), version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
    .catch((error) => rethrow(error, fields.name));
}

export async function deletePool(tx: Tx, id: PoolId): Promise<void> {
  await tx
    .deleteFrom('pool')
    .where('id', '=', id)
    .execute()
    .catch((error) => rethrow(error, ''));
}

function rethrow(error: unknown, name: string): never {
  const constraint = violatedConstraintOf(error);
  if (constraint === 'pool_name') throw poolNameTaken(name);
  if (constraint === 'cluster_pool_id_fkey' || constraint === 'node_pool_id_fkey') throw poolInUse();
  throw error;
}
