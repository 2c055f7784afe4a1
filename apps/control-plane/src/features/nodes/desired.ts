import type { Bundle } from '@sluice/contract/agent';
import type { RolloutNodeTable } from '../../platform/schema/configuration.ts';
import type { StoredDesired } from '../../platform/schema/fleet.ts';

/** The rows that one node's desired state follows from. */
export interface DesiredInput {
  managed: boolean;
  /** It changes nothing by itself and keeps what it runs. */
  inMaintenance: boolean;
  /** Bundle of the cluster's target revision. */
  target: Bundle | null;
  /** What the node last acknowledged or proved. */
  currentBundle: string | null;
  /** Digests by path of the files that a commit may replace: those that belong there, or what a person accepted instead. */
  diskFiles: Record<string, string> | null;
  /** A person, or the policy of the cluster, had drift overwritten: the target is committed once more. */
  overwriting: boolean;
  /** The cluster's active rollout, as far as this node takes part in it. */
  rollout: {
    phase: 'preparing' | 'committing' | 'returning';
    nodeState: RolloutNodeTable['state'];
    bundle: Bundle;
    /** Who has committed is compared with itself before. */
    watched: boolean;
  } | null;
  /** The newest plan that is neither stale nor applied and still waits for this node. */
  plan: { bundle: Bundle } | null;
}

/**
 * Decides what one node is told. A rollout that waits for it goes first, then a plan, then catching up with the target: a
 * plan is answered in a moment and changes nothing live, while a node that refuses its target may do so for long.
 *
 * A node that did its part of a running rollout holds still: only the end of the rollout says what the target is.
 */
export function decideDesired(input: DesiredInput): StoredDesired {
  if (!input.managed) return { phase: 'hold', managed: false, bundle: null, expectedOnDisk: null };
  if (input.rollout !== null && (!input.inMaintenance || hasBegun(input.rollout.nodeState))) {
    const ordered = decideInRollout(input.rollout, input);
    if (ordered !== null) return ordered;
  }
  if (input.inMaintenance) return hold(input.currentBundle === input.target?.digest ? input.target : null);
  if (input.plan !== null) return prepare(input.plan.bundle);
  if (input.target !== null && input.overwriting) return { ...commit(input.target, input.diskFiles), reload: true };
  if (input.target !== null && input.currentBundle !== input.target.digest)
    return commit(input.target, input.diskFiles);
  return hold(input.target);
}

/** What was begun ends, in maintenance too. */
function hasBegun(state: RolloutNodeTable['state']): boolean {
  return state === 'committing' || state === 'silent' || state === 'proven' || state === 'returning';
}

function decideInRollout(rollout: NonNullable<DesiredInput['rollout']>, input: DesiredInput): StoredDesired | null {
  switch (rollout.nodeState) {
    case 'waiting':
      return rollout.phase === 'preparing' ? prepare(rollout.bundle) : null;
    case 'preparing':
      return rollout.phase === 'returning' ? null : prepare(rollout.bundle);
    case 'committing':
    case 'silent':
      return rollout.phase === 'committing' ? commit(rollout.bundle, input.diskFiles) : null;
    case 'proven':
      return rollout.watched ? { ...hold(rollout.bundle), watched: true } : hold(rollout.bundle);
    case 'returning':
      // Whatever it was last heard to run: it may have got further since.
      return input.target === null ? null : commit(input.target, input.diskFiles);
    case 'prepared':
    case 'refused':
    case 'returned':
    case 'offline':
    case 'left-out':
      return null;
  }
}

function hold(bundle: Bundle | null): StoredDesired {
  return { phase: 'hold', managed: true, bundle, expectedOnDisk: null };
}

function prepare(bundle: Bundle): StoredDesired {
  return { phase: 'prepare', managed: true, bundle, expectedOnDisk: null };
}

function commit(bundle: Bundle, diskFiles: Record<string, string> | null): StoredDesired {
  return { phase: 'commit', managed: true, bundle, expectedOnDisk: diskFiles };
}
