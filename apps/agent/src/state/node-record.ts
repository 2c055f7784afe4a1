import { Digest } from '@sluice/contract';
import { Bundle, PassOutcome } from '@sluice/contract/agent';
import { z } from 'zod';
import { readJson, writeJson } from './durable-file.ts';

/** Which desired state an answer or an attempt belongs to. */
export const DesiredKey = z.object({ epoch: z.uuid(), counter: z.number().int().nonnegative() });
export type DesiredKey = z.infer<typeof DesiredKey>;

/** Files that last served and were proven, kept below last-good/<name>/. */
export const LastGood = z.object({
  name: z.string(),
  /** Null for files that were not made by the control plane. */
  bundle: Digest.nullable(),
  /** Digest by bundle path. */
  files: z.record(z.string(), Digest),
});
export type LastGood = z.infer<typeof LastGood>;

/** A version of a sealed file that was fetched here, and the digest of its content, which only the node itself knows. */
export const SealedVersion = z.object({ id: Digest, path: z.string(), digest: Digest });
export type SealedVersion = z.infer<typeof SealedVersion>;

/**
 * A worker that was brought to another bundle than the one it read when it started: `show env` goes on naming that one. Pid and start
 * time tell it from any later worker.
 */
export const AppliedLive = z.object({
  workerPid: z.number().int(),
  startTicks: z.string(),
  started: Digest,
  bundle: Digest,
});
export type AppliedLive = z.infer<typeof AppliedLive>;

/** What outlives the process besides the journal. */
export const NodeRecord = z.object({
  format: z.literal(1),
  managed: z.boolean(),
  /** Newest desired state we were told. */
  seen: DesiredKey.nullable(),
  answered: DesiredKey.extend({ outcome: PassOutcome }).nullable(),
  lastGood: LastGood.nullable(),
  /** Bundle of the newest desired state: lets us name what is on disk. */
  known: Bundle.nullable(),
  /** Commits of one desired state that died under us; a second death is a nack. */
  interrupted: DesiredKey.extend({ times: z.number().int() }).nullable(),
  /** Newest last. Missing in records of older agents. */
  sealed: z.array(SealedVersion).default([]),
  appliedLive: AppliedLive.nullable().default(null),
});
export type NodeRecord = z.infer<typeof NodeRecord>;

export const emptyNodeRecord: NodeRecord = {
  format: 1,
  managed: false,
  seen: null,
  answered: null,
  lastGood: null,
  known: null,
  interrupted: null,
  sealed: [],
  appliedLive: null,
};

export async function readNodeRecord(path: string): Promise<NodeRecord> {
  return (await readJson(path, NodeRecord)) ?? emptyNodeRecord;
}

export async function writeNodeRecord(path: string, record: NodeRecord): Promise<void> {
  await writeJson(path, record);
}

export function isSameKey(left: DesiredKey | null, right: DesiredKey | null): boolean {
  return left !== null && right !== null && left.epoch === right.epoch && left.counter === right.counter;
}
