import type { ClusterId, ResourceId, ResourceKind } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';

export interface NewResource {
  id: ResourceId;
  clusterId: ClusterId;
  kind: ResourceKind;
  name: string;
}

/** Adds a resource to a cluster; one that it has already stays. */
export async function insertResource(tx: Tx, resource: NewResource): Promise<void> {
  await tx
    .insertInto('resource')
    .values({ id: resource.id, cluster_id: resource.clusterId, kind: resource.kind, name: resource.name })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** The id under which a cluster ever had a resource, so that one which comes back continues its history. */
export async function findResourceId(
  db: Db | Tx,
  { clusterId, kind, name }: Omit<NewResource, 'id'>,
): Promise<ResourceId | null> {
  const row = await db
    .selectFrom('resource')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.id ?? null;
}
