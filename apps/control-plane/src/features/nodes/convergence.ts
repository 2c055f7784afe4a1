import type { NodeView } from '@sluice/contract';
import type { Observed, PassOutcome } from '@sluice/contract/agent';
import type { StoredDesired } from '../../platform/schema/fleet.ts';
import { listDrift } from './drift.ts';

/** A node that has not reported for this long counts as offline. Agents report at least every 15 seconds. */
export const offlineAfterMs = 40_000;

export interface NodeFacts {
  managed: boolean;
  currentBundle: string | null;
  currentRaw: boolean;
  diskFiles: Record<string, string> | null;
  /** What the next commit may replace although it is not in `diskFiles`. */
  acceptedDisk: Record<string, string> | null;
  desired: StoredDesired;
  lastSeenAt: Date | null;
  observed: Observed | null;
  outcome: PassOutcome | null;
}

export function isOnline(lastSeenAt: Date | null, now: Date): boolean {
  return lastSeenAt !== null && now.getTime() - lastSeenAt.getTime() < offlineAfterMs;
}

export function decideStatus(lastSeenAt: Date | null, now: Date): NodeView['status'] {
  if (lastSeenAt === null) return 'pending';
  return isOnline(lastSeenAt, now) ? 'online' : 'offline';
}

/** Judges a node from what it last said; what is not known is never called converged. */
export function decideConvergence(node: NodeFacts, now: Date): NodeView['convergence'] {
  if (node.observed === null || !isOnline(node.lastSeenAt, now)) return 'unknown';
  if (!node.managed) return 'observing';
  if (isStuck(node)) return 'stalled';
  if (node.desired.phase === 'commit' || node.observed.openStep !== null) return 'converging';
  if (listDrift(node).length > 0 || node.diskFiles === null) return 'drifted';
  return 'converged';
}

/** The node refused what it is still told to do, or could not go back to its last good files. */
function isStuck(node: NodeFacts): boolean {
  const outcome = node.outcome;
  if (outcome === null || outcome.kind === 'ack' || outcome.phase !== 'commit') return false;
  if (outcome.restored === false) return !isBack(node);
  return node.desired.phase === 'commit' && node.desired.bundle?.digest === outcome.bundle;
}

/**
 * Whether a node that could not go back at first has done so since. Its last word about that may answer a message that nobody waits for
 * any more, so what it observes counts.
 */
export function isBack(node: NodeFacts): boolean {
  const { currentBundle, currentRaw, observed } = node;
  if (observed === null || currentBundle === null) return false;
  if (!currentRaw) return provenBundle(observed) === currentBundle;
  // Files that were imported carry no digest of ours.
  return observed.openStep === null && observed.haproxy.runningBundle === null && listDrift(node).length === 0;
}

/**
 * The bundle that a node proves to run by what it observes, without any message of a pass: on disk, last good and serving at
 * once. Catches up after an acknowledgement was lost or came too late.
 */
export function provenBundle(observed: Observed): string | null {
  const { diskBundle, lastGoodBundle, haproxy, openStep } = observed;
  if (diskBundle === null || openStep !== null) return null;
  return diskBundle === lastGoodBundle && diskBundle === haproxy.runningBundle ? diskBundle : null;
}

/** Why a node cannot be adopted now, in the node's own words where it gave some. */
export function adoptionBlockers(
  node: Pick<NodeFacts, 'observed' | 'lastSeenAt'>,
  missingBlobs: readonly string[],
  now: Date,
): { cause: string; remediation: string }[] {
  if (node.observed === null) {
    return [
      { cause: 'The agent has not reported yet.', remediation: 'Wait a few seconds, or look at the agent’s log.' },
    ];
  }
  const blockers = node.observed.haproxy.blockers.map(({ cause, remediation }) => ({ cause, remediation }));
  if (!isOnline(node.lastSeenAt, now)) {
    blockers.push({ cause: 'The node is offline.', remediation: 'Start its agent, then adopt it.' });
  }
  if (node.observed.files.length === 0) {
    blockers.push({
      cause: 'The agent found no configuration file.',
      remediation: 'See under which path HAProxy was started, and that the agent’s user may read it.',
    });
  }
  if (node.observed.files.length > 1) {
    blockers.push({
      cause: `HAProxy reads ${node.observed.files.length} files; one is what can be managed for now.`,
      remediation: 'Join them into one haproxy.cfg and start HAProxy with that.',
    });
  }
  if (missingBlobs.length > 0) {
    blockers.push({
      cause: 'The agent has not sent the content of its files yet.',
      remediation: 'Wait a few seconds; a file of more than 10 MB cannot be sent.',
    });
  }
  return blockers;
}
