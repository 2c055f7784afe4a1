import {
  type ChangeView,
  type ClusterId,
  type DriftConflict,
  listConfigs,
  type NodeId,
  problem,
  type ResourceId,
  type SeenDrift,
} from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import type { Db, Tx } from '../../platform/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { requirePermission } from '../../platform/require-permission.ts';
import type { TreeEntry } from '../../platform/schema/configuration.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { getStagedTree, stageChange, viewChange } from '../changes/index.ts';
import {
  acceptFiles,
  type DriftItem,
  getNodeFacts,
  readNodeTexts,
  refreshDesired,
  setAcceptedDisk,
} from '../nodes/index.ts';
import { emptyContent, getBlob, mainResourceName } from '../resources/index.ts';
import { describeDrift, type NodeItem, requireResolvable, requireSeen, whyNotAdopted } from './drift.ts';
import { adoptEntry, adoptFile, adoptValue, findServerFile } from './drift-adoption.ts';
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
  requirePermission(actor, 'change.stage', { clusterId });
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
  const staged = new StagedTexts(db, tree);
  const isFile = ({ item }: NodeItem) => item.kind === 'file-content';
  const conflicts: DriftConflict[] = [];
  // Files first: a value of a process is an edit of one line, and finds it in the merged text too.
  for (const { item, nodeId } of chosen.filter(isFile)) {
    for (const { name, applied, disk } of await readNodeTexts(db, nodeId, item.object)) {
      const texts = { applied: applied ?? emptyContent, disk: disk ?? emptyContent };
      if (Buffer.compare(texts.applied, texts.disk) === 0) continue;
      const text = await staged.open(name);
      const outcome = adoptFile(text.bytes, { kind: text.entry.kind, resource: name, ...texts });
      if (outcome.kind === 'conflict') conflicts.push(...outcome.conflicts);
      else text.bytes = outcome.bytes;
    }
  }
  for (const { item } of chosen.filter((candidate) => !isFile(candidate))) {
    if (isEntry(item)) {
      const text = await staged.open(fileOfEntry(item));
      text.bytes = adoptEntry(text.bytes, item.object.slice(text.entry.name.length + 1), item);
    } else {
      const text = await staged.openServer(item);
      text.bytes = adoptValue(text.bytes, item);
    }
  }
  return { edits: staged.listEdits(), conflicts };
}

interface StagedText {
  entry: TreeEntry;
  before: Uint8Array;
  bytes: Uint8Array;
}

/** Texts of the staged tree as they are edited, each read when it is needed. */
class StagedTexts {
  readonly #db: Db;
  readonly #tree: readonly TreeEntry[];
  readonly #opened = new Map<string, StagedText>();

  constructor(db: Db, tree: readonly TreeEntry[]) {
    this.#db = db;
    this.#tree = tree;
  }

  async open(name: string): Promise<StagedText> {
    const known = this.#opened.get(name);
    if (known !== undefined) return known;
    const entry = this.#tree.find((candidate) => candidate.name === name);
    if (entry === undefined) throw notStaged(name);
    const before = (await getBlob(this.#db, entry.digest)).bytes;
    const text = { entry, before, bytes: before };
    this.#opened.set(name, text);
    return text;
  }

  /** The configuration file with the line of a server, or else of its backend; haproxy.cfg when none has it. */
  async openServer(item: DriftItem): Promise<StagedText> {
    const configs: StagedText[] = [];
    for (const { name } of listConfigs(this.#tree)) configs.push(await this.open(name));
    const found = findServerFile(
      configs.map(({ bytes }) => bytes),
      item,
    );
    return configs[found ?? 0] ?? this.open(mainResourceName);
  }

  listEdits(): AdoptedTexts['edits'] {
    const edited = [...this.#opened.values()].filter(({ before, bytes }) => Buffer.compare(before, bytes) !== 0);
    return edited.map(({ entry, bytes }) => ({ resourceId: entry.resourceId, content: bytes }));
  }
}

const isEntry = ({ kind }: DriftItem): boolean => kind === 'map-entry' || kind === 'list-entry';

/** An entry is named by its file, a blank and its key. */
const fileOfEntry = ({ object }: DriftItem): string => object.split(' ')[0] ?? '';

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
  await record(tx, {
    actor,
    action: 'drift.adopted',
    subject: clusterId,
    resource: { kind: 'cluster', id: clusterId, name: null },
    detail,
  });
}

function titleOf(chosen: readonly NodeItem[]): string {
  const nodes = [...new Set(chosen.map(({ nodeName }) => nodeName))].join(', ');
  // That a file differs goes without saying; what differs in a process does not.
  const words = chosen.map(({ item }) =>
    item.kind === 'file-content' ? item.object : describeDrift(item, () => null),
  );
  return `Adopt from ${nodes}: ${words.join(', ')}`.slice(0, maxTitleLength);
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
