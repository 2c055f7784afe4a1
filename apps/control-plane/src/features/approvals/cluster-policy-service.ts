import type { ApprovalPolicy, ClusterId, ClusterPolicy } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { requireUnchanged } from '../../platform/optimistic-lock.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { getStagedTree, lockConfiguration } from '../changes/index.ts';
import { endRequests } from './approval-store.ts';
import { putClusterPolicy, readClusterPolicy } from './cluster-policy-store.ts';

/** Throws `not-found`. */
export async function getClusterPolicy(db: Db | Tx, clusterId: ClusterId): Promise<ClusterPolicy> {
  await getStagedTree(db, clusterId);
  const { setAt, ...policy } = await readClusterPolicy(db, clusterId);
  return { ...policy, setAt: setAt?.toISOString() ?? null };
}

/** Revokes what was asked for and given under the policy before. Throws `edit-stale`, `not-found`. */
export async function setClusterPolicy(
  db: Db,
  actor: Actor,
  clusterId: ClusterId,
  seenVersion: string,
  approval: ApprovalPolicy | null,
): Promise<ClusterPolicy> {
  return transact(db, async (tx) => {
    await lockConfiguration(tx, clusterId);
    const before = await readClusterPolicy(tx, clusterId);
    requireUnchanged(seenVersion, before.version, 'what a plan of the cluster needs');
    if (isSame(before.approval, approval) && before.version > 0) return getClusterPolicy(tx, clusterId);
    const now = new Date();
    await putClusterPolicy(tx, clusterId, { approval, version: before.version + 1, setBy: actor.name, setAt: now });
    const revoked = await revokeAll(tx, actor, clusterId, now);
    await notifyStream(tx, { topic: 'cluster', clusterId, id: clusterId });
    const detail = {
      clusterId,
      before: wordsOf(before.approval),
      after: wordsOf(approval),
      revoked: revoked === 0 ? null : revoked,
    };
    await record(tx, { actor, action: 'cluster.policy-set', subject: clusterId, detail });
    return getClusterPolicy(tx, clusterId);
  });
}

async function revokeAll(tx: Tx, actor: Actor, clusterId: ClusterId, now: Date): Promise<number> {
  const open = await tx
    .selectFrom('approval_request')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .where('state', '=', 'open')
    .execute();
  const ids = open.map(({ id }) => id);
  const why = 'What the cluster asks for has changed.';
  await endRequests(tx, ids, { state: 'revoked', by: actor.name, at: now, why });
  return ids.length;
}

function isSame(before: ApprovalPolicy | null, now: ApprovalPolicy | null): boolean {
  return before?.people === now?.people && before?.validHours === now?.validHours;
}

function wordsOf(approval: ApprovalPolicy | null): string {
  if (approval === null) return 'no approval';
  const { people, validHours } = approval;
  return `${people === 1 ? '1 person approves' : `${people} people approve`}, for ${validHours} h`;
}
