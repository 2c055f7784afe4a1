import { posix } from 'node:path';
import { type ChangeId, type ClusterId, type Diagnostic, type NodeId, type PlanId, problem } from '@sluice/contract';
import type { PassOutcome } from '@sluice/contract/agent';
import { type ConfigFile, compile, findBlastRadius, parse } from '@sluice/haproxy-config';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import type { Platform } from '../../platform/platform.ts';
import type { DangerousUse, PlanEffect } from '../../platform/schema/configuration.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { keepBundle } from '../bundles/index.ts';
import {
  etagOf,
  listContentDangers,
  listStagedChanges,
  lockConfiguration,
  readHead,
  type SelectedTree,
  type Summary,
  selectChanges,
  summarizeTrees,
} from '../changes/index.ts';
import { getCluster } from '../clusters/index.ts';
import { listNodesToPlan, listPlaces, refreshDesired } from '../nodes/index.ts';
import {
  diagnoseTree,
  emptyContent,
  keepBlob,
  type LoadedEntry,
  listConfigParts,
  listTreeReferences,
  loadTree,
  openSealedVersion,
} from '../resources/index.ts';
import { listNotProven } from './plan.ts';
import * as planStore from './plan-store.ts';
import { decideWays, describeWays, hintForReload, type PlannedFile } from './runtime-way.ts';

/** Changes are staged while a plan is worked out: it begins again this often before it gives up. */
const attempts = 5;

/**
 * Plans staged changes, all or chosen ones: replays, compiles, diagnoses, and asks every managed node to prepare the bundle. A tree
 * that our own parser refuses is planned and refused without asking a node. With nothing staged, the head itself is planned again
 * when it failed or some node does not run it. Throws `nothing-staged`, `change-conflict`, `change-needed`, `plan-stale`.
 */
export async function createPlan(
  platform: Pick<Platform, 'db' | 'sealing'>,
  actor: Actor,
  clusterId: ClusterId,
  changeIds: readonly ChangeId[] | null = null,
): Promise<PlanId> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const draft = await draftPlan(platform, clusterId, changeIds);
    const id = await transact(platform.db, (tx) => keepPlan(tx, actor, clusterId, draft));
    if (id !== null) return id;
  }
  throw problem('plan-stale', 'Changes are being staged all the time.', 'Wait for the others, then plan again.');
}

interface Draft {
  selected: SelectedTree;
  /** All that was staged is planned. */
  isWhole: boolean;
  /** What the nodes were last meant to run: the head, or the target when the head failed. */
  base: LoadedEntry[];
  tree: LoadedEntry[];
  /** Content of the target revision: what nodes run unless they stray. */
  target: { bundleDigest: string; tree: LoadedEntry[]; headFailed: boolean } | null;
  /** Of `tree` and of the target's. */
  files: PlannedFile[];
  targetFiles: PlannedFile[];
  diagnostics: Diagnostic[];
  summary: Summary;
}

type PlannedNode = Awaited<ReturnType<typeof listNodesToPlan>>[number];

/** Everything that takes time, done before the configuration is locked. */
async function draftPlan(
  platform: Pick<Platform, 'db' | 'sealing'>,
  clusterId: ClusterId,
  changeIds: readonly ChangeId[] | null,
): Promise<Draft> {
  const { db } = platform;
  const places = await listPlaces(db, clusterId);
  const selected = await selectChanges(db, clusterId, changeIds, places);
  const target = await readTarget(db, clusterId);
  const base = target?.headFailed === true ? target.tree : await loadTree(db, (await readHead(db, clusterId)).tree);
  const tree = await loadSelected(db, selected);
  const diagnostics = diagnoseTree(tree, base, places);
  return {
    selected,
    isWhole: changeIds === null,
    base,
    tree,
    target,
    files: await openFiles(platform, tree, target?.tree ?? []),
    targetFiles: await openFiles(platform, target?.tree ?? [], tree),
    diagnostics,
    summary: summarizeTrees(base, tree),
  };
}

/** Contents that a merge has just made are not in the database yet. */
async function loadSelected(db: Db, { tree, merged }: SelectedTree): Promise<LoadedEntry[]> {
  const loaded: LoadedEntry[] = [];
  for (const entry of tree) {
    const blob = merged.find(({ digest }) => digest === entry.digest);
    loaded.push(...(blob === undefined ? await loadTree(db, [entry]) : [{ ...entry, blob }]));
  }
  return loaded;
}

async function readTarget(db: Db, clusterId: ClusterId): Promise<Draft['target']> {
  const row = await db
    .selectFrom('cluster')
    .innerJoin('revision', 'revision.id', 'cluster.target_revision_id')
    .select(['revision.tree', 'revision.bundle_digest', 'cluster.head_failed'])
    .where('cluster.id', '=', clusterId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { bundleDigest: row.bundle_digest, tree: await loadTree(db, row.tree), headFailed: row.head_failed };
}

/** Answers null when the head or what was to be planned is another by now. */
async function keepPlan(tx: Tx, actor: Actor, clusterId: ClusterId, draft: Draft): Promise<PlanId | null> {
  const { changes, leftOut, etag, merged } = draft.selected;
  await lockConfiguration(tx, clusterId);
  const head = await readHead(tx, clusterId);
  const staged = await listStagedChanges(tx, clusterId);
  const planned = draft.isWhole ? staged : staged.filter(({ id }) => changes.some((change) => change.id === id));
  const presentEtag = etagOf(
    head.revisionId,
    planned.map(({ id }) => id),
  );
  if (presentEtag !== etag) return null;
  if (changes.length === 0 && !(await getCluster(tx, clusterId, new Date())).canRepeatHead) {
    throw problem('nothing-staged', 'No change is staged.', 'Edit the configuration and stage the change first.');
  }
  const refused = draft.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  for (const { bytes } of merged) await keepBlob(tx, bytes);
  const nodes = await listNodesToPlan(tx, clusterId);
  const asked = nodes.filter((node) => !node.inMaintenance);
  const bundleDigest = refused ? null : (await keepBundle(tx, clusterId, draft.tree, nodes)).bundle.digest;
  const id = await planStore.insertPlan(tx, {
    clusterId,
    baseRevisionId: head.revisionId,
    changeIds: changes.map((change) => change.id),
    etag,
    tree: draft.selected.tree,
    bundleDigest,
    diagnostics: draft.diagnostics,
    summary: draft.summary,
    effect: { ...decideEffect(draft, bundleDigest, asked), leftOut },
    author: actor,
    nodes: refused ? [] : asked,
  });
  await refreshDesired(
    tx,
    asked.map((node) => node.id),
  );
  await notifyStream(tx, { topic: 'plan', clusterId, id });
  await record(tx, {
    actor,
    action: 'plan.created',
    subject: id,
    detail: { clusterId, bundleDigest, changeIds: changes.map((change) => change.id) },
  });
  return id;
}

function decideEffect(draft: Draft, bundleDigest: string | null, nodes: readonly PlannedNode[]): PlanEffect {
  const dangerous: DangerousUse[] = [];
  for (const entry of draft.tree) {
    const old = draft.base.find(({ resourceId }) => resourceId === entry.resourceId);
    dangerous.push(...listContentDangers(entry, old?.blob.bytes ?? emptyContent, entry.blob.bytes));
  }
  const planned = parseConfigs(draft.tree);
  const isChanged = isOneOf(listChangedFiles(draft, nodes), nodes);
  const radius = findBlastRadius([parseConfigs(draft.base)], [planned], isChanged);
  const notProven = listNotProven(planned, (path) => isManaged(path, draft.tree, nodes));
  return { reload: decideReload(draft, bundleDigest, nodes), ...radius, notProven, dangerous };
}

/** Files beside the configuration with another content, and the crt-lists that name one of them. */
function listChangedFiles({ base, tree }: Draft, nodes: readonly PlannedNode[]): ReadonlySet<string> {
  const digestIn = (side: Draft['tree'], name: string) => side.find((entry) => entry.name === name)?.digest;
  const names = [...base, ...tree].map(({ name }) => name);
  const changed = new Set(names.filter((name) => digestIn(base, name) !== digestIn(tree, name)));
  const directories = nodes.map(({ directory }) => directory);
  const references = [base, tree].flatMap((side) => listTreeReferences(side, directories));
  for (const { name, resource } of references) if (changed.has(name)) changed.add(resource);
  return changed;
}

function isOneOf(names: ReadonlySet<string>, nodes: readonly PlannedNode[]): (path: string) => boolean {
  return (path) => nodes.some(({ directory }) => names.has(posix.relative(directory, path)));
}

/** Whether the tree holds the file that a path names on each of the nodes. */
function isManaged(path: string, tree: Draft['tree'], nodes: readonly PlannedNode[]): boolean {
  const plain = posix.normalize(path);
  const isBelow = (directory: string) => tree.some(({ name }) => plain === `${directory}/${name}`);
  return nodes.length > 0 && nodes.every(({ directory }) => isBelow(directory));
}

function decideReload(draft: Draft, bundleDigest: string | null, nodes: readonly PlannedNode[]): PlanEffect['reload'] {
  const target = draft.target?.bundleDigest ?? null;
  if (target === null) {
    return { needed: true, reason: 'Reload because the nodes run no revision of this cluster yet.' };
  }
  const isServed = nodes.every((node) => node.currentBundle === bundleDigest && !node.currentRaw);
  if (target === bundleDigest && isServed) return { needed: false, reason: 'No reload: nothing changes.' };
  const ways = decideWays(
    draft.targetFiles,
    draft.files,
    nodes.map(({ name, currentBundle, currentRaw, capabilities, directory }) => ({
      name,
      runsTarget: currentBundle === target && !currentRaw,
      capabilities,
      directory,
    })),
  );
  const told = describeWays(ways);
  return { ...told, ways, hint: told.needed ? hintForReload([parseConfigs(draft.tree)]) : null };
}

/**
 * The files of a tree as nodes get them. Sealed ones are opened where one of them or a crt-list differs: whether a command can carry
 * a certificate depends on what it holds, and on the names that others hold.
 */
async function openFiles(
  { db, sealing }: Pick<Platform, 'db' | 'sealing'>,
  tree: readonly LoadedEntry[],
  other: readonly LoadedEntry[],
): Promise<PlannedFile[]> {
  const files: PlannedFile[] = [];
  const differs = ({ resourceId, digest }: LoadedEntry) =>
    !other.some((entry) => entry.resourceId === resourceId && entry.digest === digest);
  const isOpened = tree.some((entry) => (entry.kind === 'crt-list' || entry.kind === 'sealed') && differs(entry));
  for (const entry of tree) {
    const { name, kind, digest, blob } = entry;
    const opened = kind === 'sealed' && isOpened ? await openSealedVersion(db, sealing, digest) : null;
    files.push({ name, kind, digest, bytes: opened ?? blob.bytes });
  }
  return files;
}

/** All configuration files as the one that HAProxy reads: sections may move between them. */
function parseConfigs(tree: readonly LoadedEntry[]): ConfigFile {
  return parse(compile(listConfigParts(tree)).bytes);
}

/** What a node said to a prepare, put on the lines of the user's text. */
export interface PrepareAnswer {
  nodeId: NodeId;
  outcome: PassOutcome;
  diagnostics: readonly Diagnostic[];
  haproxyVersion: string | null;
}

/** Takes answers to a prepare into the plans that wait for them. The caller holds the lock of the configuration. */
export async function recordVerdicts(tx: Tx, clusterId: ClusterId, answers: readonly PrepareAnswer[]): Promise<void> {
  const prepared = answers.filter(({ outcome }) => outcome.phase === 'prepare');
  const told = new Set<PlanId>();
  for (const bundleDigest of new Set(prepared.map(({ outcome }) => outcome.bundle))) {
    const own = prepared.filter(({ outcome }) => outcome.bundle === bundleDigest);
    const verdicts = own.map(
      ({ diagnostics, haproxyVersion, nodeId, outcome }): planStore.NodeVerdict => ({
        nodeId,
        state: outcome.kind === 'ack' ? 'validated' : 'refused',
        haproxyVersion,
        durationMs: outcome.steps.reduce((total, step) => total + step.durationMs, 0),
        diagnostics,
      }),
    );
    for (const id of await planStore.setNodeVerdicts(tx, clusterId, bundleDigest, verdicts)) told.add(id);
  }
  for (const id of told) await notifyStream(tx, { topic: 'plan', clusterId, id });
}
