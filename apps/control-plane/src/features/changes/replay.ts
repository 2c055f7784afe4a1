import { merge } from '@sluice/haproxy-config';
import type { ChangeEdit, Conflict, Tree, TreeEntry } from '../../platform/schema/configuration.ts';
import { type Blob, digestOf } from '../resources/index.ts';

export interface ReplayedChange {
  number: number;
  edits: readonly ChangeEdit[];
}

export interface Replay {
  tree: TreeEntry[];
  conflicts: Conflict[];
  /** Contents that came out of a merge and have no blob yet. */
  merged: Blob[];
}

/**
 * Replays changes on a tree, in order. An edit of a resource that still is as the edit found it simply replaces it; else the
 * three texts are merged by section. A change with a conflict is left out as a whole and named, so nothing is guessed.
 */
export async function replay(
  base: Tree,
  changes: readonly ReplayedChange[],
  bytesOf: (digest: string) => Promise<Uint8Array>,
): Promise<Replay> {
  const merged = new Map<string, Uint8Array>();
  const conflicts: Conflict[] = [];
  let tree: TreeEntry[] = [...base];
  const read = async (digest: string) => merged.get(digest) ?? (await bytesOf(digest));
  for (const change of changes) {
    const outcome = await replayOne(tree, change, read);
    if (outcome.conflicts.length > 0) {
      conflicts.push(...outcome.conflicts);
      continue;
    }
    tree = outcome.tree;
    for (const blob of outcome.merged) merged.set(blob.digest, blob.bytes);
  }
  return { tree, conflicts, merged: [...merged].map(([digest, bytes]) => ({ digest, bytes })) };
}

async function replayOne(
  tree: readonly TreeEntry[],
  change: ReplayedChange,
  read: (digest: string) => Promise<Uint8Array>,
): Promise<Replay> {
  const result: Replay = { tree: [...tree], conflicts: [], merged: [] };
  for (const edit of change.edits) {
    const at = result.tree.findIndex((entry) => entry.resourceId === edit.resourceId);
    const entry = result.tree[at];
    if (entry === undefined || entry.digest === edit.after) continue;
    if (entry.digest === edit.before) {
      result.tree[at] = { ...entry, digest: edit.after };
      continue;
    }
    const outcome = merge(await read(edit.before), await read(entry.digest), await read(edit.after));
    if (outcome.kind === 'conflict') {
      for (const { section, ours, theirs } of outcome.conflicts) {
        result.conflicts.push({ changeNumber: change.number, resource: entry.name, section, ours, theirs });
      }
      continue;
    }
    const digest = digestOf(outcome.bytes);
    result.merged.push({ digest, bytes: outcome.bytes });
    result.tree[at] = { ...entry, digest };
  }
  return result;
}
