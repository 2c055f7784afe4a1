import { createHash } from 'node:crypto';
import type { ChangeId, ClusterId, PlanId, RevisionId } from '@sluice/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database.ts';
import type { ChangeTable } from '../../platform/schema/configuration.ts';
import { etagOfPlanned, listStagedChanges } from '../changes/index.ts';
import type { Subject } from './approval.ts';

/** A plan as an approval sees it. */
export interface PlanSubject extends Subject {
  planId: PlanId;
  clusterId: ClusterId;
  /** Null: refused before any node was asked. */
  bundleDigest: string | null;
  changes: number;
  isApplied: boolean;
}

/** Plans by their id; those that do not exist are missing. */
export async function readSubjects(tx: Db | Tx, planIds: readonly PlanId[]): Promise<ReadonlyMap<PlanId, PlanSubject>> {
  if (planIds.length === 0) return new Map();
  const plans = await selectPlans(tx, planIds);
  const tried = await listTried(tx, plans);
  const changes = await listChanges(tx, plans, tried);
  const staged = new Map<ClusterId, ChangeId[]>();
  for (const clusterId of new Set(plans.map((plan) => plan.clusterId)))
    staged.set(
      clusterId,
      (await listStagedChanges(tx, clusterId)).map(({ id }) => id),
    );
  return new Map(
    plans.map((plan) => {
      const isStale = plan.etag !== etagOfPlanned(plan.headId, plan.changeIds, staged.get(plan.clusterId) ?? []);
      return [plan.planId, toSubject(plan, changes, tried.get(plan.planId) ?? null, isStale)];
    }),
  );
}

function selectPlans(tx: Db | Tx, planIds: readonly PlanId[]) {
  return tx
    .selectFrom('plan')
    .innerJoin('cluster', 'cluster.id', 'plan.cluster_id')
    .select([
      'plan.id as planId',
      'plan.cluster_id as clusterId',
      'plan.base_revision_id as baseId',
      'plan.change_ids as changeIds',
      'plan.etag',
      'plan.tree',
      'plan.bundle_digest as bundleDigest',
      'plan.applied_revision_id as appliedId',
      'cluster.head_revision_id as headId',
    ])
    .where('plan.id', 'in', [...planIds])
    .execute();
}

type PlanRow = Awaited<ReturnType<typeof selectPlans>>[number];

interface ChangeRow {
  id: ChangeId;
  appliedId: RevisionId | null;
  author: string;
  authorKind: ChangeTable['author_kind'];
  order: number;
}

/**
 * The revision that a plan without changes tries again. One that tried another again has no changes of its own either: the chain is
 * followed to the revision that somebody wrote. Other plans are missing.
 */
async function listTried(tx: Db | Tx, plans: readonly PlanRow[]): Promise<ReadonlyMap<PlanId, RevisionId>> {
  const repeats = plans.filter(({ baseId, changeIds }) => changeIds.length === 0 && baseId !== null);
  if (repeats.length === 0) return new Map();
  const { rows } = await sql<{ planId: PlanId; revisionId: RevisionId }>`
    WITH RECURSIVE tried (plan_id, revision_id) AS (
      SELECT plan.id, plan.base_revision_id FROM plan
      WHERE plan.id IN (${sql.join(repeats.map(({ planId }) => planId))})
      UNION
      SELECT tried.plan_id, revision.parent_id FROM tried
      JOIN revision ON revision.id = tried.revision_id AND revision.parent_id IS NOT NULL
      WHERE NOT EXISTS (SELECT FROM change WHERE change.applied_revision_id = tried.revision_id)
    )
    SELECT tried.plan_id AS "planId", tried.revision_id AS "revisionId" FROM tried
    WHERE EXISTS (SELECT FROM change WHERE change.applied_revision_id = tried.revision_id)`.execute(tx);
  return new Map(rows.map(({ planId, revisionId }) => [planId, revisionId]));
}

/** The changes of these plans, and of the revisions that plans without changes try again. */
async function listChanges(
  tx: Db | Tx,
  plans: readonly PlanRow[],
  tried: ReadonlyMap<PlanId, RevisionId>,
): Promise<ChangeRow[]> {
  const ids = plans.flatMap((plan) => plan.changeIds);
  const again = [...tried.values()];
  if (ids.length === 0 && again.length === 0) return [];
  return tx
    .selectFrom('change')
    .select([
      'id',
      'applied_revision_id as appliedId',
      'author_name as author',
      'author_kind as authorKind',
      'staged_order as order',
    ])
    .where((eb) =>
      eb.or([
        ...(ids.length === 0 ? [] : [eb('id', 'in', ids)]),
        ...(again.length === 0 ? [] : [eb('applied_revision_id', 'in', again)]),
      ]),
    )
    .execute();
}

function toSubject(
  plan: PlanRow,
  changes: readonly ChangeRow[],
  tried: RevisionId | null,
  isStale: boolean,
): PlanSubject {
  const own = changes.filter(({ appliedId, id }) =>
    tried === null ? plan.changeIds.includes(id) : appliedId === tried,
  );
  const authors = own.filter(({ authorKind }) => authorKind === 'user').map(({ author }) => author);
  const isApplied = plan.appliedId !== null;
  return {
    planId: plan.planId,
    clusterId: plan.clusterId,
    bundleDigest: plan.bundleDigest,
    changes: plan.changeIds.length,
    isApplied,
    isOver: isApplied || isStale,
    authors: [...new Set(authors)].sort(),
    digest: digestOf(plan, own),
  };
}

/**
 * Covers what would be rolled out and which changes were chosen, in their order. A change that was rejected and staged again has another
 * place: what was said before that does not hold for it.
 */
function digestOf(plan: PlanRow, own: readonly ChangeRow[]): string {
  const places = plan.changeIds.map((id) => [id, own.find((change) => change.id === id)?.order ?? null]);
  const tree = plan.tree.map(({ digest, kind, name, resourceId }) => [resourceId, kind, name, digest]);
  const text = JSON.stringify([plan.planId, plan.baseId, plan.bundleDigest, tree, places]);
  return createHash('sha256').update(text).digest('hex');
}
