import { randomUUID } from 'node:crypto';
import { type ActorView, type ClusterId, RevisionId, type SemanticLine } from '@sluice/contract';
import type { Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import type { Tree } from '../../platform/schema/configuration.ts';

export interface NewRevision {
  clusterId: ClusterId;
  parentId: RevisionId | null;
  tree: Tree;
  bundleDigest: string;
  author: ActorView;
  why: string;
  restoredFrom: number | null;
  summary: readonly SemanticLine[];
  summaryTotal: number;
}

/** Adds the revision with the next number of its cluster. The caller holds the lock of the configuration. */
export async function insertRevision(tx: Tx, revision: NewRevision): Promise<{ id: RevisionId; number: number }> {
  return tx
    .insertInto('revision')
    .values((eb) => ({
      id: RevisionId.parse(randomUUID()),
      cluster_id: revision.clusterId,
      number: eb
        .selectFrom('revision')
        .select((inner) => inner(inner.fn.coalesce(inner.fn.max('number'), inner.lit(0)), '+', 1).as('next'))
        .where('cluster_id', '=', revision.clusterId),
      parent_id: revision.parentId,
      tree: jsonText(revision.tree),
      bundle_digest: revision.bundleDigest,
      author_kind: revision.author.kind,
      author_name: revision.author.name,
      why: revision.why,
      restored_from: revision.restoredFrom,
      summary: jsonText(revision.summary),
      summary_total: revision.summaryTotal,
      proven_at: null,
    }))
    .returning(['id', 'number'])
    .executeTakeFirstOrThrow();
}

export async function markProven(tx: Tx, id: RevisionId, at: Date): Promise<void> {
  await tx.updateTable('revision').set({ proven_at: at }).where('id', '=', id).execute();
}
