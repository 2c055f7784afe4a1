import type { ActorView, ChangeId, ClusterId, OverrideId } from '@sluice/contract';
import type { ServerSetting } from '@sluice/contract/agent-operations';
import type { Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import type { ServerPlace } from './override.ts';

export interface NewOverride {
  id: OverrideId;
  clusterId: ClusterId;
  place: ServerPlace;
  set: ServerSetting;
  /** Exactly one of both is given: an override without an end is a change. */
  until: Date | null;
  changeId: ChangeId | null;
  why: string;
  author: ActorView;
}

/**
 * Puts an override in the place of those before it on the same attribute: one for every node takes the place of those of
 * single nodes too.
 */
export async function insertOverride(tx: Tx, override: NewOverride): Promise<void> {
  const { clusterId, place, set, author } = override;
  await removeOverridesOf(tx, clusterId, place, set.attribute);
  await tx
    .insertInto('runtime_override')
    .values({
      id: override.id,
      cluster_id: clusterId,
      node_id: place.nodeId,
      backend: place.backend,
      server: place.server,
      attribute: set.attribute,
      setting: jsonText(set),
      until: override.until,
      change_id: override.changeId,
      why: override.why,
      author_kind: author.kind,
      author_name: author.name,
    })
    .execute();
}

/** Ends what holds on one attribute of a server. Answers how many there were. */
export async function removeOverridesOf(
  tx: Tx,
  clusterId: ClusterId,
  place: ServerPlace,
  attribute: ServerSetting['attribute'],
): Promise<number> {
  const { nodeId } = place;
  const { numDeletedRows } = await tx
    .deleteFrom('runtime_override')
    .where('cluster_id', '=', clusterId)
    .where('backend', '=', place.backend)
    .where('server', '=', place.server)
    .where('attribute', '=', attribute)
    .$if(nodeId !== null, (query) => query.where('node_id', '=', nodeId))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Answers whether it was there: of two that end it, one does. */
export async function removeOverride(tx: Tx, id: OverrideId): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('runtime_override').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}
