import type { ClusterId, ResourceId } from '@sluice/contract';
import type { Tx } from '../../platform/database.ts';

export async function insertResource(
  tx: Tx,
  resource: { id: ResourceId; clusterId: ClusterId; kind: 'haproxy-config'; name: string },
): Promise<void> {
  await tx
    .insertInto('resource')
    .values({ id: resource.id, cluster_id: resource.clusterId, kind: resource.kind, name: resource.name })
    .execute();
}
