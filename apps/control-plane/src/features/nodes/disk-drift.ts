import type { NodeDetail } from '@sluice/contract';
import { problem } from '@sluice/contract';
import { mainResourceName } from '../resources/index.ts';
import { filesOnDisk, type NodeFacts } from './convergence.ts';

export type DiskDrift = NonNullable<NodeDetail['drift']>;

/**
 * The main file of a managed node, when it is neither what belongs there nor what the node was just told to put there. Null as well
 * while nothing is known.
 */
export function findDiskDrift(node: NodeFacts): DiskDrift | null {
  if (!node.managed || node.observed === null) return null;
  const digest = filesOnDisk(node.observed)[mainResourceName];
  const expected = node.diskFiles?.[mainResourceName] ?? null;
  if (digest === undefined || digest === expected) return null;
  const ordered = node.desired.phase === 'commit' ? node.desired.bundle : null;
  if (ordered?.files.some((file) => file.path === mainResourceName && file.digest === digest)) return null;
  return { path: mainResourceName, expected, digest, accepted: node.acceptedDisk?.[mainResourceName] === digest };
}

/** What may be replaced from now on. Throws `node-not-drifted`, `edit-stale` when the node shows another file than the person saw. */
export function acceptDrift(node: NodeFacts, seen: string): Record<string, string> {
  const drift = findDiskDrift(node);
  if (drift === null) {
    throw problem(
      'node-not-drifted',
      'The file on the disk of the node is the one that belongs there.',
      'There is nothing to accept; plan and apply as usual.',
    );
  }
  if (drift.digest !== seen) {
    throw problem(
      'edit-stale',
      `The node shows another file by now: SHA-256 ${drift.digest}, accepted was ${seen}.`,
      'Look at the difference on the page of the node again, then accept what is there now.',
      '#/digest',
    );
  }
  return { ...node.diskFiles, [drift.path]: drift.digest };
}
