import type { ChangeEdit, Tree } from '../../platform/schema/configuration.ts';
import { type Content, type Replay, type ReplayedChange, replay } from './replay.ts';

/** The edits that take a change back, last one first. */
export function invertEdits(edits: readonly ChangeEdit[]): ChangeEdit[] {
  return edits.map((edit) => ({ ...edit, before: edit.after, after: edit.before })).reverse();
}

/**
 * Takes one change out of a tree by its own edits: what it found is merged onto what stands there now, with what it left as the
 * common ground. Whatever else came with it into a revision stays.
 *
 * Returns: the tree without it, or a conflict with both texts where something later touched the same place.
 */
export function revert(
  tree: Tree,
  change: ReplayedChange,
  bytesOf: (content: Content) => Promise<Uint8Array>,
): Promise<Replay> {
  return replay(tree, [{ number: change.number, edits: invertEdits(change.edits) }], bytesOf);
}
