import type { ClusterId, DriftEntry, DriftPolicy } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { listNodeDrifts } from '../nodes/index.ts';
import { describeDrift, ignoredAs, type RevisionOf, whyNotAdopted, whyNotOverwritten } from './drift.ts';
import { getPolicy, listMemories } from './drift-store.ts';

/** Everything that differs on the nodes of a cluster, and what happens with it. Throws `not-found`. */
export async function viewDrift(
  db: Db | Tx,
  clusterId: ClusterId,
  now: Date,
): Promise<{ policy: DriftPolicy; items: DriftEntry[] }> {
  const cluster = await db.selectFrom('cluster').select('id').where('id', '=', clusterId).executeTakeFirst();
  if (cluster === undefined) throw notFound('cluster');
  const nodes = (await listNodeDrifts(db, clusterId)).filter(({ items }) => items.length > 0);
  const memories = await listMemories(
    db,
    nodes.map(({ nodeId }) => nodeId),
  );
  const revisionOf = await readRevisionsOf(db, clusterId, nodes.length > 0);
  const items = nodes.flatMap(({ facts, items, name: nodeName, nodeId }) =>
    items.map((item): DriftEntry => {
      const memory = memories.get(nodeId)?.get(item.key);
      const isKnown = memory?.seen === item.seen;
      const { accepted, expected, found, key, kind, object, seen, state } = item;
      return {
        ...{ nodeId, nodeName, key, seen, state, kind, object, expected, found, accepted },
        what: describeDrift(item, revisionOf),
        since: ((isKnown ? memory?.since : null) ?? facts.lastSeenAt ?? now).toISOString(),
        ignored: ignoredAs(item, memory, now),
        cannotAdopt: whyNotAdopted(item),
        cannotOverwrite: whyNotOverwritten(item),
      };
    }),
  );
  return { policy: await getPolicy(db, clusterId), items };
}

/** Several revisions may compile to one bundle; the newest is what people mean. */
async function readRevisionsOf(db: Db | Tx, clusterId: ClusterId, isNeeded: boolean): Promise<RevisionOf> {
  if (!isNeeded) return () => null;
  const rows = await db
    .selectFrom('revision')
    .select((eb) => ['bundle_digest', eb.fn.max('number').as('number')])
    .where('cluster_id', '=', clusterId)
    .groupBy('bundle_digest')
    .execute();
  const numbers = new Map<string, number>(rows.map((row) => [row.bundle_digest, row.number]));
  return (bundle) => (bundle === null ? null : (numbers.get(bundle) ?? null));
}
