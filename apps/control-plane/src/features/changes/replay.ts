import type { ChangeEdit, Conflict, Tree, TreeEntry } from '../../platform/schema/configuration.ts';
import {
  type Blob,
  blobOf,
  ConfigVersions,
  type ContentConflict,
  excerptOf,
  mergeContent,
  wholeFile,
} from '../resources/index.ts';

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
 * three contents are merged as the kind of the resource allows. A change with a conflict is left out as a whole and named, so
 * nothing is guessed.
 */
export async function replay(
  base: Tree,
  changes: readonly ReplayedChange[],
  bytesOf: (content: Content) => Promise<Uint8Array>,
  versions = new ConfigVersions(),
): Promise<Replay> {
  const merged = new Map<string, Uint8Array>();
  const conflicts: Conflict[] = [];
  let tree: TreeEntry[] = [...base];
  const read = async (content: Content) => merged.get(content.digest) ?? (await bytesOf(content));
  const contents: Contents = { read, versions };
  for (const change of changes) {
    const outcome = await replayOne(tree, change, contents);
    if (outcome.conflicts.length > 0) {
      conflicts.push(...outcome.conflicts);
      continue;
    }
    tree = outcome.tree;
    for (const blob of outcome.merged) merged.set(blob.digest, blob.bytes);
  }
  return { tree, conflicts, merged: [...merged].map(([digest, bytes]) => ({ digest, bytes })) };
}

/** What names a content: a digest, or the id of a sealed version. */
export type Content = Pick<TreeEntry, 'kind' | 'digest'>;

interface Contents {
  read: (content: Content) => Promise<Uint8Array>;
  versions: ConfigVersions;
}

async function replayOne(tree: readonly TreeEntry[], change: ReplayedChange, contents: Contents): Promise<Replay> {
  const result: Replay = { tree: [...tree], conflicts: [], merged: [] };
  for (const edit of change.edits) {
    const outcome = await replayEdit(result.tree, edit, contents);
    if ('conflicts' in outcome) {
      const found = outcome.conflicts.map((conflict) => ({
        changeNumber: change.number,
        resource: edit.name,
        ...conflict,
      }));
      result.conflicts.push(...found);
      continue;
    }
    result.tree = outcome.tree;
    if (outcome.merged !== null) result.merged.push(outcome.merged);
  }
  return result;
}

type EditOutcome =
  | { tree: TreeEntry[]; merged: Blob | null }
  | { conflicts: Pick<Conflict, 'section' | 'ours' | 'theirs'>[] };

/** What the tree holds goes before what the edit found: an edit that already is true changes nothing. */
async function replayEdit(tree: TreeEntry[], edit: ChangeEdit, { read, versions }: Contents): Promise<EditOutcome> {
  const entry = tree.find((candidate) => candidate.resourceId === edit.resourceId);
  const present = entry?.digest ?? null;
  if (present === edit.after) return { tree, merged: null };
  if (present === edit.before) return place(tree, edit);
  const { kind } = edit;
  const load = async (digest: string | null): Promise<Blob | null> =>
    digest === null ? null : { digest, bytes: await read({ kind, digest }) };
  const [base, ours, theirs] = [await load(edit.before), await load(present), await load(edit.after)];
  if (base === null || ours === null || theirs === null) {
    return { conflicts: [{ section: wholeFile, ours: excerpt(ours), theirs: excerpt(theirs) }] };
  }
  const outcome = mergeContent(edit, { base, ours, theirs }, versions);
  if (outcome.kind === 'conflict') return { conflicts: outcome.conflicts.map(inConflict) };
  const merged = blobOf(outcome.bytes);
  return { tree: tree.map((other) => (other === entry ? { ...other, digest: merged.digest } : other)), merged };
}

/**
 * The tree with the content that the edit wants, in order of names. Two files cannot have one name, nor one be the directory
 * of the other.
 */
function place(tree: readonly TreeEntry[], { resourceId, kind, name, before, after }: ChangeEdit): EditOutcome {
  const others = tree.filter((other) => other.resourceId !== resourceId);
  if (after === null) return { tree: others, merged: null };
  const entry: TreeEntry = { resourceId, kind, name, digest: after };
  const rival = before === null ? others.find((other) => isInTheWay(other.name, name)) : undefined;
  if (rival !== undefined) {
    return { conflicts: [{ section: wholeFile, ours: `${rival.name} is there already`, theirs: `adds ${name}` }] };
  }
  const sorted = [...others, entry].sort((left, right) => (left.name < right.name ? -1 : 1));
  return { tree: sorted, merged: null };
}

/** Whether two files cannot both lie on one disk. */
export function isInTheWay(left: string, right: string): boolean {
  return left === right || left.startsWith(`${right}/`) || right.startsWith(`${left}/`);
}

function excerpt(blob: Blob | null): string | null {
  return blob === null ? null : excerptOf(Buffer.from(blob.bytes).toString('latin1'));
}

const inConflict = ({ section, ours, theirs }: ContentConflict) => ({ section, ours, theirs });
