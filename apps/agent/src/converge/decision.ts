import type { Desired } from '@sluice/contract/agent';
import { type DesiredKey, isSameKey, type NodeRecord } from '../state/node-record.ts';
import type { Assignment } from './pass.ts';

/** What the node is, as far as the decision needs it. */
export interface NodeNow {
  record: NodeRecord;
  /** Bundle whose files are on disk and which the serving worker carries; null unless both are the same. */
  servingBundle: string | null;
  /** Bundles that this binary of HAProxy accepted and that still lie in stage/. */
  prepared: ReadonlySet<string>;
}

export type Decision =
  /** Nothing to do; `why` is for the log. */
  | { kind: 'rest'; why: 'hold' | 'not-managed' | 'nothing-named' }
  /** This desired state has its answer: give the same one again. */
  | { kind: 'answer-again' }
  /** The node already is what is asked for. */
  | { kind: 'acknowledge'; phase: 'prepare' | 'commit'; bundle: string }
  /** Two attempts at this commit died under us. */
  | { kind: 'give-up'; assignment: Assignment }
  | { kind: 'run'; assignment: Assignment };

/** Deaths of the agent within one commit after which it is refused. */
const patience = 2;

/** Decides from states alone; the same input gives the same answer, however often it is asked. */
export function decide(desired: Desired, now: NodeNow): Decision {
  const { bundle, phase } = desired;
  if (!desired.managed) return { kind: 'rest', why: 'not-managed' };
  if (phase === 'hold') return { kind: 'rest', why: 'hold' };
  if (bundle === null) return { kind: 'rest', why: 'nothing-named' };
  if (isSameKey(now.record.answered, desired)) return { kind: 'answer-again' };
  const assignment: Assignment = {
    epoch: desired.epoch,
    counter: desired.counter,
    phase,
    bundle,
    expectedOnDisk: desired.expectedOnDisk,
    reload: desired.reload ?? false,
  };
  if (phase === 'prepare') {
    if (now.prepared.has(bundle.digest)) return { kind: 'acknowledge', phase, bundle: bundle.digest };
    return { kind: 'run', assignment };
  }
  const isThere = now.servingBundle === bundle.digest && now.record.lastGood?.bundle === bundle.digest;
  if (isThere && !assignment.reload) {
    return { kind: 'acknowledge', phase, bundle: bundle.digest };
  }
  const { interrupted } = now.record;
  if (isSameKey(interrupted, desired) && (interrupted?.times ?? 0) >= patience) return { kind: 'give-up', assignment };
  return { kind: 'run', assignment };
}

/** An older counter of the same epoch is a late message; another epoch is a restored control plane and counts. */
export function isStale(desired: DesiredKey, seen: DesiredKey | null): boolean {
  return seen !== null && seen.epoch === desired.epoch && desired.counter < seen.counter;
}
