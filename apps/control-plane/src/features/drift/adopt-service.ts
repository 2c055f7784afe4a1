import {
  type ChangeView,
  type ClusterId,
  type DriftConflict,
  type NodeId,
  problem,
  type SeenDrift,
} from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import type { Db, Tx } from '../../platform/database.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { getStagedTree, stageChange, viewChange } from '../changes/index.ts';
import {
  acceptFiles,
  getAppliedText,
  getDiskText,
  getNodeFacts,
  refreshDesired,
  setAcceptedDisk,
} from '../nodes/index.ts';
import { emptyContent, getBlob, mainResourceName } from '../resources/index.ts';
import { describeDrift, type NodeItem, requireResolvable, requireSeen, whyNotAdopted } from './drift.ts';
import { adoptFile, adoptValue } from './drift-adoption.ts';
import { entryDetail, readPresent } from './drift-service.ts';

export interface Adoption {
  change: ChangeView | null;
  conflicts: DriftConflict[];
}

const maxTitleLength = 200;

/**
 * Stages what was changed on nodes as one change, and lets the next commit replace the files that were merged. With a conflict nothing
 * is staged. Throws `edit-stale`, `node-not-drifted`, `drift-not-resolvable`, `permission-missing`, `not-found`.
 */
export async function adoptDrift(
  db: Db,
  actor: Actor,
  clusterId: ClusterId,
  seen: readonly SeenDrift[],
): Promise<Adoption> {
  const staged = await getStagedTree(db, clusterId);
  const chosen = requireSeen((await readPresent(db, clusterId)).items, seen);
  requireResolvable(chosen, whyNotAdopted);
  const entry = staged.tree.find((candidate) => candidate.name === mainResourceName);
  if (entry === undefined) throw new Error(`Cluster ${clusterId} has no ${mainResourceName}.`);
  const before = (await getBlob(db, entry.digest)).bytes;
  const { bytes, conflicts } = await adoptAll(db, before, chosen);
  if (conflicts.length > 0) return { change: null, conflicts };
  if (Buffer.compare(bytes, before) === 0) throw nothingNew(chosen);
  const { changeId } = await stageChange(
    db,
    actor,
    {
      clusterId,
      basedOn: staged.etag,
      title: titleOf(chosen),
      edits: [{ resourceId: entry.resourceId, bytes }],
      restores: null,
    },
    (tx) => acceptMerged(tx, { actor, clusterId, chosen, seen }),
  );
  return { change: await viewChange(db, clusterId, changeId), conflicts: [] };
}

async function adoptAll(
  db: Db,
  staged: Uint8Array,
  chosen: readonly NodeItem[],
): Promise<{ bytes: Uint8Array; conflicts: DriftConflict[] }> {
  let bytes = staged;
  const conflicts: DriftConflict[] = [];
  // Files first: a value of a process is an edit of one line, and finds it in the merged text too.
  const isFile = ({ item }: NodeItem) => item.kind === 'file-content';
  for (const { item, nodeId } of chosen.filter(isFile)) {
    const applied = (await getAppliedText(db, nodeId)) ?? emptyContent;
    const adopted = adoptFile(bytes, { resource: item.object, applied, disk: await getDiskText(db, nodeId) });
    if (adopted.kind === 'conflict') conflicts.push(...adopted.conflicts);
    else bytes = adopted.bytes;
  }
  for (const { item } of chosen.filter((candidate) => !isFile(candidate))) bytes = adoptValue(bytes, item);
  return { bytes, conflicts };
}

/** In the transaction that stages the change: the merged text stands for exactly the files that it was made of. */
async function acceptMerged(
  tx: Tx,
  input: { actor: Actor; clusterId: ClusterId; chosen: readonly NodeItem[]; seen: readonly SeenDrift[] },
): Promise<void> {
  const { actor, clusterId, chosen, seen } = input;
  requireSeen((await readPresent(tx, clusterId)).items, seen);
  const nodeIds = [...new Set<NodeId>(chosen.filter(({ item }) => item.state === 'disk').map(({ nodeId }) => nodeId))];
  for (const nodeId of nodeIds) {
    const items = chosen.filter((entry) => entry.nodeId === nodeId).map(({ item }) => item);
    await setAcceptedDisk(tx, nodeId, acceptFiles(await getNodeFacts(tx, nodeId), items));
    await notifyStream(tx, { topic: 'node', clusterId, id: nodeId });
  }
  await refreshDesired(tx, nodeIds);
  const detail = { clusterId, entries: chosen.map(entryDetail) };
  await record(tx, { actor, action: 'drift.adopted', subject: clusterId, detail });
}

function titleOf(chosen: readonly NodeItem[]): string {
  const [first] = chosen;
  const more = chosen.length > 1 ? ` and ${chosen.length - 1} more` : '';
  const words = first === undefined ? '' : `${first.nodeName}: ${describeDrift(first.item, () => null)}`;
  return `Adopt from ${words}${more}`.slice(0, maxTitleLength);
}

function nothingNew(chosen: readonly NodeItem[]) {
  return problem(
    'drift-not-resolvable',
    `The staged configuration already holds what ${chosen.length === 1 ? 'it' : 'they'} would bring.`,
    'Overwrite the difference: what is put back holds the same.',
  );
}
