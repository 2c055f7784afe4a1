import {
  type ClusterId,
  defaultStrategy,
  type PlanId,
  Problem,
  problem,
  type RolloutId,
  RolloutStrategy,
} from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { activeRolloutStates } from '../../platform/schema/configuration.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { keepBundle } from '../bundles/index.ts';
import { listStagedChanges, lockConfiguration, markApplied, refreshStagedTree } from '../changes/index.ts';
import { setHead } from '../clusters/index.ts';
import { listManagedNodes } from '../nodes/index.ts';
import { diagnoseNodeValues, loadTree } from '../resources/index.ts';
import { insertRevision } from '../revisions/index.ts';
import { announceApplyStep, type ControllerClock, startRollout } from '../rollouts/index.ts';
import type { Verdict } from './plan.ts';
import { judgePlan, needsOverride, type PlanRow, repeatsHead } from './plan-read-model.ts';
import * as planStore from './plan-store.ts';

export interface ApplyInput {
  clusterId: ClusterId;
  planId: PlanId;
  why: string;
  overrideFailedHead: boolean;
  /** Null: the one of the cluster. */
  strategy: RolloutStrategy | null;
  /** The reason to apply although nothing should be; null: none. */
  overrideFreeze: string | null;
}

export interface Applied {
  revision: number;
  rolloutId: RolloutId;
}

/**
 * Creates revision N+1 from a plan and starts its rollout, in one transaction: when this returns, both are in the database.
 * Applying a plan that is applied already answers what came of it, so that a lost answer can be asked for again.
 *
 * Throws `plan-stale`, `plan-refused`, `rollout-active`, `head-failed`, `node-offline`, and what `startRollout` asks for.
 */
export async function applyPlan(db: Db, actor: Actor, input: ApplyInput, clock: ControllerClock): Promise<Applied> {
  announceApplyStep('apply.begin');
  const applied = await transact(db, (tx) => applyIn(tx, actor, input, clock));
  announceApplyStep('apply.committed');
  return applied;
}

/** As `applyPlan`, in a transaction of the caller. */
export async function applyIn(tx: Tx, actor: Actor, input: ApplyInput, clock: ControllerClock): Promise<Applied> {
  const { clusterId } = input;
  await lockConfiguration(tx, clusterId);
  const { row, nodes, verdict } = await judgePlan(tx, clusterId, input.planId, clock.now());
  const already = await findApplied(tx, row);
  if (already !== null) return already;
  requireApplicable(verdict);
  if (row.bundle_digest === null) throw new Error(`Plan ${row.id} can be applied and has no bundle.`);
  if (row.tree.some(({ kind }) => kind === 'node-values')) await makeForLateNodes(tx, row);
  const online = nodes.filter((node) => node.state !== 'offline');
  const cluster = await requireFreeHead(tx, row, input.overrideFailedHead);

  const strategy = await chooseStrategy(tx, input);

  const again = repeatsHead(row) ? row.base_number : null;
  const why = again !== null && input.why === '' ? `Revision ${again} again` : input.why;
  const staged = await listStagedChanges(tx, clusterId);
  const restored = staged.filter(({ id }) => row.change_ids.includes(id)).map((change) => change.restores);
  const revision = await insertRevision(tx, {
    clusterId,
    parentId: row.base_revision_id,
    tree: row.tree,
    bundleDigest: row.bundle_digest,
    author: actor,
    why,
    restoredFrom: restored.length === 1 ? (restored[0] ?? null) : null,
    summary: row.summary,
    summaryTotal: row.summary_total,
  });
  announceApplyStep('apply.revision-written');
  await setHead(tx, clusterId, revision.id);
  await markApplied(tx, row.change_ids, revision.id);
  await planStore.markApplied(tx, row.id, revision.id);
  await refreshStagedTree(tx, clusterId);
  const { id: rolloutId, approvedBy } = await startRollout(
    tx,
    {
      clusterId,
      revisionId: revision.id,
      previousRevisionId: cluster.targetRevisionId,
      bundleDigest: row.bundle_digest,
      planId: row.id,
      actor,
      strategy,
      overrideFreeze: input.overrideFreeze,
    },
    clock,
  );
  await notifyStream(tx, { topic: 'plan', clusterId, id: row.id });
  await record(tx, {
    actor,
    action: 'rollout.started',
    subject: rolloutId,
    reason: why,
    detail: {
      clusterId,
      planId: row.id,
      revision: revision.number,
      again,
      nodes: online.length,
      strategy,
      ...(approvedBy.length === 0 ? {} : { approvedBy }),
    },
  });
  return { revision: revision.number, rolloutId };
}

/** What was said with the apply, else what the cluster has, else what is done where nobody chose. */
async function chooseStrategy(tx: Tx, { clusterId, strategy }: ApplyInput): Promise<RolloutStrategy> {
  if (strategy !== null) return strategy;
  const row = await tx.selectFrom('cluster').select('strategy').where('id', '=', clusterId).executeTakeFirstOrThrow();
  if (row.strategy !== null) return RolloutStrategy.parse(row.strategy);
  const nodes = await listManagedNodes(tx, clusterId);
  return defaultStrategy(nodes.filter((node) => !node.inMaintenance).length);
}

/** A node that was adopted since the plan was made needs a configuration of its own, too. */
async function makeForLateNodes(tx: Tx, plan: PlanRow): Promise<void> {
  const nodes = await listManagedNodes(tx, plan.cluster_id);
  const tree = await loadTree(tx, plan.tree);
  const lacking = diagnoseNodeValues(tree, nodes).find(({ severity }) => severity === 'error');
  if (lacking !== undefined) throw problem('plan-stale', lacking.cause, 'Plan again: a node was adopted meanwhile.');
  await keepBundle(tx, plan.cluster_id, tree, nodes);
}

async function findApplied(tx: Tx, plan: PlanRow): Promise<Applied | null> {
  if (plan.applied_revision_id === null) return null;
  const row = await tx
    .selectFrom('rollout')
    .innerJoin('revision', 'revision.id', 'rollout.revision_id')
    .select(['revision.number as revision', 'rollout.id as rolloutId'])
    .where('revision.id', '=', plan.applied_revision_id)
    .executeTakeFirst();
  return row ?? null;
}

function requireApplicable(verdict: Verdict): void {
  if (verdict.verdict === 'can-apply') return;
  if (verdict.verdict === 'stale') {
    throw problem(
      'plan-stale',
      'The head is another than the plan was made from, or one of its changes is no longer staged.',
      'Plan again.',
    );
  }
  const reasons = verdict.reasons.map(({ cause, remediation }) => ({
    field: null,
    cause,
    remediation: remediation ?? 'Look at the plan, then plan again.',
  }));
  throw new Problem('plan-refused', reasons);
}

/** One rollout at a time, and none on top of a head that failed unless somebody says so or goes back to what was good. */
async function requireFreeHead(tx: Tx, plan: PlanRow, override: boolean) {
  const cluster = await tx
    .selectFrom('cluster')
    .select('target_revision_id as targetRevisionId')
    .where('id', '=', plan.cluster_id)
    .executeTakeFirstOrThrow();
  const active = await tx
    .selectFrom('rollout')
    .select('id')
    .where('cluster_id', '=', plan.cluster_id)
    .where('state', 'in', activeRolloutStates)
    .executeTakeFirst();
  if (active !== undefined) {
    throw problem('rollout-active', 'A rollout of this cluster is running.', 'Wait until it ends, then plan again.');
  }
  if (!override && (await needsOverride(tx, plan))) {
    throw problem(
      'head-failed',
      'The newest revision failed on the nodes and this plan is built on it.',
      'Try the failed revision again, restore one that was good, or apply with “override failed head” after you mended the cause.',
    );
  }
  return cluster;
}
