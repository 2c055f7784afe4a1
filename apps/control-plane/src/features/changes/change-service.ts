import { randomUUID } from 'node:crypto';
import {
  ChangeId,
  type ClusterId,
  type Diagnostic,
  mainConfigName,
  nodeValuesName,
  problem,
  ResourceId,
  type ResourceKind,
  writeNodeValues,
} from '@sluice/contract';
import { parse } from '@sluice/haproxy-config';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { requireUnchanged } from '../../platform/optimistic-lock.ts';
import type { Platform } from '../../platform/platform.ts';
import { requireRecentFactor } from '../../platform/require-permission.ts';
import type { ChangeEdit, DangerousUse, Tree } from '../../platform/schema/configuration.ts';
import type { Sealing } from '../../platform/sealing.ts';
import {
  type Blob,
  describeSealed,
  diagnoseResource,
  digestOf,
  emptyContent,
  findResourceId,
  getContent,
  insertResource,
  insertSealedVersion,
  keepBlob,
  newVersionId,
  openSealedVersion,
  readNodeValues,
} from '../resources/index.ts';
import { dangerousRefused, listContentDangers } from './change.ts';
import * as changeStore from './change-store.ts';
import { isInTheWay } from './replay.ts';
import { refreshStagedTree } from './staged-tree.ts';
import { getStagedTree, lockConfiguration, type StagedTree } from './staged-tree-store.ts';
import { addToSummary, type Summary } from './summary.ts';

export interface StageInput {
  clusterId: ClusterId;
  /** Etag of the staged tree that the author saw; null when the edit was made from the present one by ourselves. */
  basedOn: string | null;
  title: string;
  edits: readonly StageEdit[];
  /** Number of the revision that the change brings back. */
  restores: number | null;
}

/** New bytes, or a content that is kept already, by its digest or version id. */
export type StagedContent = Uint8Array | { kept: string };

/** A new content of a resource of the staged tree (null removes it), or a resource that the tree does not have. */
export type StageEdit =
  | { resourceId: ResourceId; content: StagedContent | null }
  | { kind: ResourceKind; name: string; content: StagedContent };

export interface Staged {
  changeId: ChangeId;
  etag: string;
  diagnostics: Diagnostic[];
}

/**
 * Stages new contents of resources; any bytes are kept. Throws `edit-stale` when the staged tree is another by now,
 * `permission-missing` for dangerous directives and Lua, `not-found` for a resource that the tree does not have, `name-taken`.
 * `also` belongs to the same act.
 */
export async function stageChange(
  { db, sealing }: Pick<Platform, 'db' | 'sealing'>,
  actor: Actor,
  input: StageInput,
  also?: (tx: Tx, changeId: ChangeId) => Promise<void>,
): Promise<Staged> {
  const seen = await getStagedTree(db, input.clusterId);
  if (input.basedOn !== null) requireStagedUnchanged(input.basedOn, seen.etag);
  // Reading two texts of 10 MB takes a moment: done before the lock is taken, whose etag then proves nothing moved.
  const prepared = await prepareEdits(db, sealing, seen, input);
  if (prepared.dangerous.length > 0 && !actor.authority.holds('config.dangerous', { clusterId: input.clusterId })) {
    throw dangerousRefused(actor.name, prepared.dangerous);
  }
  if (prepared.dangerous.length > 0) requireRecentFactor(actor, 'config.dangerous');
  const id = ChangeId.parse(randomUUID());
  const etag = await transact(db, async (tx) => {
    const present = await lockConfiguration(tx, input.clusterId);
    requireStagedUnchanged(seen.etag, present.etag);
    const { clusterId } = input;
    for (const bytes of prepared.blobs) await keepBlob(tx, bytes);
    for (const version of prepared.sealed) await insertSealedVersion(tx, sealing, { ...version, clusterId });
    for (const { resourceId, kind, name } of prepared.edits) {
      await insertResource(tx, { id: resourceId, clusterId, kind, name });
    }
    await changeStore.insertChange(tx, {
      id,
      clusterId: input.clusterId,
      title: input.title,
      author: actor,
      edits: prepared.edits,
      summary: prepared.summary.lines,
      summaryTotal: prepared.summary.total,
      dangerous: prepared.dangerous,
      restores: input.restores,
    });
    const staged = await refreshStagedTree(tx, input.clusterId);
    await record(tx, {
      actor,
      action: 'change.staged',
      subject: id,
      // Without digests: with that of a text guesses could be tried at its passwords.
      detail: {
        clusterId: input.clusterId,
        title: input.title,
        edits: prepared.edits.map(({ kind, name, resourceId }) => ({ kind, name, resourceId })),
      },
    });
    await also?.(tx, id);
    return staged.etag;
  });
  return { changeId: id, etag, diagnostics: prepared.diagnostics };
}

function requireStagedUnchanged(seen: string, present: string): void {
  requireUnchanged(seen, present, 'the staged configuration');
}

interface PreparedEdits {
  edits: ChangeEdit[];
  blobs: Uint8Array[];
  sealed: { id: string; bytes: Uint8Array }[];
  summary: Summary;
  dangerous: DangerousUse[];
  diagnostics: Diagnostic[];
}

async function prepareEdits(db: Db, sealing: Sealing, staged: StagedTree, input: StageInput): Promise<PreparedEdits> {
  const prepared: PreparedEdits = {
    edits: [],
    blobs: [],
    sealed: [],
    summary: { lines: [], total: 0 },
    dangerous: [],
    diagnostics: [],
  };
  for (const [index, edit] of removalsFirst(input.edits)) {
    const resource = await findResource(db, treeWithout(staged.tree, prepared.edits), input.clusterId, edit, index);
    const rival = prepared.edits.find((other) => other.after !== null && isInTheWay(other.name, resource.name));
    if (rival !== undefined) throw namedTwice(index);
    const { resourceId, kind, name, digest } = resource;
    const after = await prepareContent(db, sealing, { ...resource, index }, edit.content, prepared);
    prepared.edits.push({ resourceId, kind, name, before: digest, after: after?.digest ?? null });
    const before = digest === null ? null : await getContent(db, { kind, digest });
    if (before?.digest === after?.digest) continue;
    addToSummary(prepared.summary, resource, before?.bytes ?? null, after?.bytes ?? null);
    const text = after?.bytes ?? emptyContent;
    prepared.dangerous.push(...listContentDangers(resource, before?.bytes ?? emptyContent, text));
    if (kind === 'haproxy-config') prepared.diagnostics.push(...diagnoseResource(name, parse(text)));
  }
  return prepared;
}

/** Notes what has to be kept of a content; gives its name, and of it what people may see. */
async function prepareContent(
  db: Db,
  sealing: Sealing,
  { kind, digest, index }: EditedResource & { index: number },
  content: StagedContent | null,
  prepared: PreparedEdits,
): Promise<Blob | null> {
  if (content === null) return null;
  if ('kept' in content) return getContent(db, { kind, digest: content.kept });
  if (kind !== 'sealed') {
    if (kind === 'node-values') return keepValues(content, index, prepared);
    prepared.blobs.push(content);
    return { digest: digestOf(content), bytes: content };
  }
  const known = digest === null ? null : await openSealedVersion(db, sealing, digest);
  if (digest !== null && known !== null && Buffer.compare(known, content) === 0)
    return getContent(db, { kind, digest });
  const id = newVersionId();
  prepared.sealed.push({ id, bytes: content });
  return { digest: id, bytes: Buffer.from(describeSealed(content)) };
}

/** In the one spelling that they have; what cannot be read is refused here, for no node could be given it. */
function keepValues(content: Uint8Array, index: number, prepared: PreparedEdits): Blob {
  const bytes = Buffer.from(writeNodeValues(readNodeValues(content, `#/edits/${index}/content`)));
  prepared.blobs.push(bytes);
  return { digest: digestOf(bytes), bytes };
}

/** A file that is removed makes room for another in the same change. */
function removalsFirst(edits: readonly StageEdit[]): [number, StageEdit][] {
  return [...edits.entries()].sort(
    ([, left], [, right]) => Number(left.content !== null) - Number(right.content !== null),
  );
}

function treeWithout(tree: Tree, edits: readonly ChangeEdit[]): Tree {
  const removed = new Set(edits.filter(({ after }) => after === null).map(({ resourceId }) => resourceId));
  return tree.filter(({ resourceId }) => !removed.has(resourceId));
}

interface EditedResource {
  resourceId: ResourceId;
  kind: ResourceKind;
  name: string;
  /** Null while the staged tree does not have it. */
  digest: string | null;
}

async function findResource(
  db: Db,
  tree: Tree,
  clusterId: ClusterId,
  edit: StageEdit,
  index: number,
): Promise<EditedResource> {
  if ('resourceId' in edit) {
    const entry = tree.find((candidate) => candidate.resourceId === edit.resourceId);
    if (entry === undefined) throw foreignResource(index);
    if (entry.name === mainConfigName && edit.content === null) throw mainStays(index);
    return entry;
  }
  const { kind, name } = edit;
  if ((kind === 'node-values') !== (name === nodeValuesName)) throw valuesHaveOneName(index);
  const rival = tree.find((entry) => isInTheWay(entry.name, name));
  if (rival !== undefined) throw nameTaken(index, rival.name);
  if (kind === 'haproxy-config' && !name.endsWith('.cfg')) throw notNamedCfg(index);
  const known = await findResourceId(db, { clusterId, kind, name });
  return { resourceId: known ?? ResourceId.parse(randomUUID()), kind, name, digest: null };
}

const foreignResource = (index: number) =>
  problem(
    'not-found',
    'The staged tree of the cluster has no such resource.',
    'List the resources of the cluster and use one of their ids.',
    `#/edits/${index}/resourceId`,
  );

const mainStays = (index: number) =>
  problem(
    'validation-failed',
    'HAProxy cannot run without its configuration, so haproxy.cfg cannot be removed.',
    'Stage another content of it instead.',
    `#/edits/${index}/content`,
  );

const notNamedCfg = (index: number) =>
  problem(
    'validation-failed',
    'The name of a configuration file ends in .cfg, as HAProxy wants it of files in a directory.',
    'Give it another name, like conf.d/10-shop.cfg, or choose the kind that it has.',
    `#/edits/${index}/name`,
  );

const valuesHaveOneName = (index: number) =>
  problem(
    'validation-failed',
    `The values of nodes are the resource ${nodeValuesName}, and nothing else has that name.`,
    'Choose the kind that goes with the name.',
    `#/edits/${index}/name`,
  );

const nameTaken = (index: number, rival: string) =>
  problem(
    'name-taken',
    `${rival} is in the staged tree already, and both cannot lie in one place.`,
    'Edit that resource, or choose another name.',
    `#/edits/${index}/name`,
  );

const namedTwice = (index: number) =>
  problem(
    'validation-failed',
    'Two edits of one change are about the same place.',
    'Join them into one edit.',
    `#/edits/${index}`,
  );
