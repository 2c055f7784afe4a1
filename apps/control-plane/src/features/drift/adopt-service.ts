import {
  type ChangeView,
  type ClusterId,
  type DriftConflict,
  type NodeId,
  problem,
  type ResourceId,
  type SeenDrift,
} from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import type { Db, Tx } from '../../platform/database.ts';
import type { Platform } from '../../platform/platform.ts';
import type { TreeEntry } from '../../platform/schema/configuration.ts';
import { requirePermission } from '../../platform/serve.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { getStagedTree, stageChange, viewChange } from '../changes/index.ts';
import {
  acceptFiles,
  type DriftItem,
  getAppliedText,
  getDiskText,
  getNodeFacts,
  refreshDesired,
  setAcceptedDisk,
} from '../nodes/index.ts';
import { emptyContent, getBlob, mainResourceName } from '../resources/index.ts';
import { describeDrift, type NodeItem, requireResolvable, requireSeen, whyNotAdopted } from './drift.ts';
import { adoptEntry, adoptFile, adoptValue } from './drift-adoption.ts';
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
  platform: Pick<Platform, 'db' | 'sealing'>,
  actor: Actor,
  clusterId: ClusterId,
  seen: readonly SeenDrift[],
): Promise<Adoption> {
  const { db } = platform;
  // Another door to staging has the lock of the first.
  requirePermission(actor, 'change.stage');
  const staged = await getStagedTree(db, clusterId);
  const chosen = requireSeen((await readPresent(db, clusterId)).items, seen);
  requireResolvable(chosen, whyNotAdopted);
  const { edits, conflicts } = await adoptAll(db, staged.tree, chosen);
  if (conflicts.length > 0) return { change: null, conflicts };
  if (edits.length === 0) throw nothingNew(chosen);
  const { changeId } = await stageChange(
    platform,
    actor,
    { clusterId, basedOn: staged.etag, title: titleOf(chosen), edits, restores: null },
    (tx) => acceptMerged(tx, { actor, clusterId, chosen, seen }),
  );
  return { change: await viewChange(db, clusterId, changeId), conflicts: [] };
}

interface AdoptedTexts {
  edits: { resourceId: ResourceId; content: Uint8Array }[];
  conflicts: DriftConflict[];
}

/** The staged texts with everything in them that was chosen, those alone that differ from before. */
async function adoptAll(db: Db, tree: readonly TreeEntry[], chosen: readonly NodeItem[]): Promise<AdoptedTexts> {
  const adopted: AdoptedTexts = { edits: [], conflicts: [] };
  const names = new Set(chosen.map((entry) => resourceOf(entry)));
  for (const name of names) {
    const entry = tree.find((candidate) => candidate.name === name);
    const own = chosen.filter((candidate) => resourceOf(candidate) === name);
    if (entry === undefined) throw notStaged(name);
    const before = (await getBlob(db, entry.digest)).bytes;
    const { bytes, conflicts } = await adoptInto(db, entry, before, own);
    adopted.conflicts.push(...conflicts);
    if (Buffer.compare(bytes, before) !== 0) adopted.edits.push({ resourceId: entry.resourceId, content: bytes });
  }
  return adopted;
}

async function adoptInto(db: Db, entry: TreeEntry, before: Uint8Array, chosen: readonly NodeItem[]) {
  let bytes = before;
  const conflicts: DriftConflict[] = [];
  // Files first: a value of a process is an edit of one line, and finds it in the merged text too.
  const isFile = ({ item }: NodeItem) => item.kind === 'file-content';
  for (const { item, nodeId } of chosen.filter(isFile)) {
    const applied = (await getAppliedText(db, nodeId, item.object)) ?? emptyContent;
    const disk = await getDiskText(db, nodeId, item.object);
    const outcome = adoptFile(bytes, { kind: entry.kind, resource: entry.name, applied, disk });
    if (outcome.kind === 'conflict') conflicts.push(...outcome.conflicts);
    else bytes = outcome.bytes;
  }
  for (const { item } of chosen.filter((candidate) => !isFile(candidate)))
    bytes = isEntry(item) ? adoptEntry(bytes, item.object.slice(entry.name.length + 1), item) : adoptValue(bytes, item);
  return { bytes, conflicts };
}

const isEntry = ({ kind }: DriftItem): boolean => kind === 'map-entry' || kind === 'list-entry';

/** The resource whose text says it: an entry is named by its file, a blank and its key. */
function resourceOf({ item }: NodeItem): string {
  if (item.kind === 'file-content') return item.object;
  return isEntry(item) ? (item.object.split(' ')[0] ?? '') : mainResourceName;
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

const notStaged = (name: string) =>
  problem(
    'drift-not-resolvable',
    `The staged configuration has no ${name}.`,
    'Reject the change that removes it, or overwrite the difference.',
  );
