import { setImmediate } from 'node:timers/promises';
import { type ChangeId, type ClusterId, Problem, type ProblemError, problem, type RevisionId } from '@sluice/contract';
import type { Db } from '../../platform/database.ts';
import type { Tree } from '../../platform/schema/configuration.ts';
import { type Blob, type DiagnosedPlaces, getContent } from '../resources/index.ts';
import { fitsNoLonger, textsOf, visible, withTexts } from './change.ts';
import { type Need, type SelectionTools, select } from './selection.ts';
import { etagOf, readHead } from './staged-tree.ts';
import { getStagedTree, listStagedChanges, type StagedChange } from './staged-tree-store.ts';
import { findFaults } from './tree-faults.ts';

/** A tree to plan, and what it was made of. */
export interface SelectedTree {
  headRevisionId: RevisionId | null;
  tree: Tree;
  changes: StagedChange[];
  leftOut: ChangeId[];
  /** Of the head and the changes: while it is the same, so is the tree. */
  etag: string;
  /** Contents that came out of a merge and may have no blob yet. */
  merged: Blob[];
}

/**
 * Makes the tree of all staged changes, or of chosen ones in the order in which they are staged. Throws `change-conflict`,
 * `change-needed` when one of them cannot stand without another that was left out, `plan-stale` when one is not staged.
 */
export async function selectChanges(
  db: Db,
  clusterId: ClusterId,
  chosenIds: readonly ChangeId[] | null,
  places: DiagnosedPlaces,
): Promise<SelectedTree> {
  const present = await getStagedTree(db, clusterId);
  const [head, staged] = [await readHead(db, clusterId), await listStagedChanges(db, clusterId)];
  if (chosenIds !== null) requireStaged(chosenIds, staged);
  const chosen = chosenIds === null ? staged : staged.filter(({ id }) => chosenIds.includes(id));
  const rest = staged.filter((change) => !chosen.includes(change));
  const made = {
    headRevisionId: head.revisionId,
    changes: chosen,
    leftOut: rest.map(({ id }) => id),
    etag: etagOf(
      head.revisionId,
      chosen.map(({ id }) => id),
    ),
  };
  if (rest.length === 0) {
    if (present.conflicts.length > 0) throw fitsNoLonger(present.conflicts);
    return { ...made, tree: present.tree, merged: [] };
  }
  const numbers = new Set(chosen.map(({ number }) => number));
  const selection = await select(head.tree, staged, numbers, toolsOf(db, places));
  if (selection.needs.length > 0) throw needsOthers(selection.needs, staged, chosenIds ?? []);
  if (selection.conflicts.length > 0) throw fitsNoLonger(selection.conflicts);
  return { ...made, tree: selection.tree, merged: selection.merged };
}

function requireStaged(chosen: readonly ChangeId[], staged: readonly StagedChange[]): void {
  const index = chosen.findIndex((id) => staged.every((change) => change.id !== id));
  if (index < 0) return;
  const remediation = 'Reload the list of changes and choose again.';
  throw problem('plan-stale', 'One of the chosen changes is not staged.', remediation, `#/changeIds/${index}`);
}

function toolsOf(db: Db, places: DiagnosedPlaces): SelectionTools {
  return {
    bytesOf: async (content) => (await getContent(db, content)).bytes,
    faultsOf: async (tree, bytesOf, versions) => {
      const loaded = [];
      for (const entry of tree) loaded.push({ ...entry, blob: { digest: entry.digest, bytes: await bytesOf(entry) } });
      // Reading a large configuration takes a moment, in which others wait: they get their turn in between.
      await setImmediate();
      return findFaults(loaded, places, versions);
    },
  };
}

/** Which change needs which, and why; `field` is the change that needs, where it was chosen. */
function needsOthers(needs: readonly Need[], staged: readonly StagedChange[], chosen: readonly ChangeId[]): Problem {
  const idOf = new Map(staged.map(({ number, id }) => [number, id]));
  return new Problem(
    'change-needed',
    needs.map((need): ProblemError => {
      const { change, needed, conflicts } = need;
      const [changeId, neededId] = [idOf.get(change), idOf.get(needed)];
      const index = changeId === undefined ? -1 : chosen.indexOf(changeId);
      return {
        field: index < 0 ? null : `#/changeIds/${index}`,
        cause: withTexts(`Change ${change} needs change ${needed}${reasonOf(need)}`, conflicts[0]),
        remediation: `Add change ${needed} to the selection, or leave change ${change} out.`,
        ...(neededId === undefined ? {} : { needs: [neededId] }),
        ...(conflicts.length === 0 ? {} : { texts: textsOf(conflicts) }),
      };
    }),
  );
}

function reasonOf({ change, needed, faults, conflicts, isOrdered }: Need): string {
  const missing = faults.filter(({ missing: name }) => name !== null);
  const added = missing.filter(({ isAdded }) => isAdded).map(({ missing: name }) => name);
  const used = missing.filter(({ isAdded }) => !isAdded).map(({ missing: name }) => name);
  const clauses = [
    ...(added.length === 0 ? [] : [`, which adds ${listed(added)}`]),
    ...(used.length === 0 ? [] : [`, which takes away the use of ${listed(used)}`]),
    ...(conflicts.length === 0
      ? []
      : [`, which brings the text of ${listed(conflicts.map(({ section }) => visible(section)))} that it was made on`]),
    ...(isOrdered
      ? [`: without it, change ${needed} would no longer do after change ${change} what it does before it`]
      : []),
  ];
  const others = faults.filter(({ missing: name }) => name === null).map(({ cause }) => cause);
  const end = clauses.join(' and').replaceAll(' and,', ' and');
  return others.length === 0 ? `${end}.` : `${end}. Without it: ${others.slice(0, 5).join(' ')}`;
}

const namedAtMost = 5;

function listed(names: readonly (string | null)[]): string {
  const all = [...new Set(names)];
  const shown = all.slice(0, namedAtMost);
  const more = all.length > shown.length ? [`${all.length - shown.length} more`] : [];
  const words = [...shown, ...more];
  return words.length === 1 ? `${words[0]}` : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
