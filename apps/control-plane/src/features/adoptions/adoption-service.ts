import { type ClusterId, type NodeId, type NodeView, nodeValuesName, Problem, problem } from '@sluice/contract';
import type { Observed } from '@sluice/contract/agent';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import type { Tree } from '../../platform/schema/configuration.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { findBundle, keepBundle, stripAdded } from '../bundles/index.ts';
import { lockConfiguration, readHead, refreshStagedTree, summarizeTrees } from '../changes/index.ts';
import { setHead, setProven } from '../clusters/index.ts';
import {
  adoptionBlockers,
  type CurrentFiles,
  filesOnDisk,
  findNodeFile,
  getNodeView,
  listMissingNodeFiles,
  provenBundle,
  refreshDesired,
  setManaged,
} from '../nodes/index.ts';
import { keepBlob, listMissingValues, loadTree, mainResourceName, readNodeValues } from '../resources/index.ts';
import { insertRevision, markProven } from '../revisions/index.ts';

export type AdoptionChoice = 'import' | 'take-cluster';

/**
 * Takes a node under management. `import` makes its files revision 1 of a cluster without head and touches nothing on the node;
 * `take-cluster` gives it the target revision of its cluster. Throws `node-not-adoptable` with every reason, `not-found`.
 */
export async function adoptNode(db: Db, actor: Actor, nodeId: NodeId, choice: AdoptionChoice): Promise<NodeView> {
  return transact(db, async (tx) => {
    await adoptIn(tx, actor, nodeId, choice);
    return getNodeView(tx, nodeId, new Date());
  });
}

/**
 * Adopts a node whose token asked for it, as soon as its files are here and its cluster has no head. Answers whether it
 * did.
 */
export async function adoptWhenReady(db: Db, actor: Actor, nodeId: NodeId): Promise<boolean> {
  // Most nodes did not ask for it, and that never changes.
  const node = await db.selectFrom('node').select(['auto_adopt', 'mode']).where('id', '=', nodeId).executeTakeFirst();
  if (node === undefined || !node.auto_adopt || node.mode === 'managed') return false;
  return transact(db, async (tx) => {
    try {
      await adoptIn(tx, actor, nodeId, 'import');
      return true;
    } catch (error) {
      // Not yet: the next report tries again, and the page of the node shows the reasons.
      if (error instanceof Problem && error.code === 'node-not-adoptable') return false;
      throw error;
    }
  });
}

async function adoptIn(tx: Tx, actor: Actor, nodeId: NodeId, choice: AdoptionChoice): Promise<void> {
  const clusterId = await getClusterOf(tx, nodeId);
  await lockConfiguration(tx, clusterId);
  const observed = await requireAdoptable(tx, nodeId);
  if (choice === 'import') await importFiles(tx, actor, { clusterId, nodeId, observed });
  else await takeCluster(tx, { clusterId, nodeId, observed });
  // Nobody else is told anything new: a cluster that had nodes has its target already.
  await refreshDesired(tx, [nodeId]);
  await notifyStream(tx, { topic: 'node', clusterId, id: nodeId });
  await notifyStream(tx, { topic: 'cluster', clusterId, id: clusterId });
  await record(tx, { actor, action: 'node.adopted', subject: nodeId, detail: { clusterId, choice } });
}

async function getClusterOf(tx: Tx, nodeId: NodeId): Promise<ClusterId> {
  const row = await tx
    .selectFrom('node')
    .leftJoin('cluster', 'cluster.pool_id', 'node.pool_id')
    .select(['node.id', 'cluster.id as clusterId'])
    .where('node.id', '=', nodeId)
    .executeTakeFirst();
  if (row === undefined) throw notFound('node');
  if (row.clusterId !== null) return row.clusterId;
  throw problem('node-not-adoptable', 'The pool of the node has no cluster.', 'Create a cluster on the pool first.');
}

async function requireAdoptable(tx: Tx, nodeId: NodeId): Promise<Observed> {
  const row = await tx
    .selectFrom('node')
    .leftJoin('node_status', 'node_status.node_id', 'node.id')
    .select(['node.mode', 'node_status.observed', 'node_status.last_seen_at'])
    .where('node.id', '=', nodeId)
    .executeTakeFirst();
  if (row?.mode === 'managed') {
    throw problem('node-not-adoptable', 'The node is managed already.', 'There is nothing left to do.');
  }
  const observed = row?.observed ?? null;
  const missing = await listMissingNodeFiles(tx, nodeId, observed?.files.map((file) => file.digest) ?? []);
  const blockers = adoptionBlockers({ observed, lastSeenAt: row?.last_seen_at ?? null }, missing, new Date());
  if (observed !== null && blockers.length === 0) return observed;
  throw new Problem(
    'node-not-adoptable',
    blockers.map((blocker) => ({ field: null, ...blocker })),
  );
}

interface Adoption {
  clusterId: ClusterId;
  nodeId: NodeId;
  observed: Observed;
}

/** The node's bytes become revision 1, target and last good at once: they serve already. Nothing on the node is touched. */
async function importFiles(tx: Tx, actor: Actor, { clusterId, nodeId, observed }: Adoption): Promise<void> {
  const head = await readHead(tx, clusterId);
  if (head.revisionId !== null) {
    throw problem(
      'node-not-adoptable',
      'The cluster has a configuration already, so the files of the node cannot become its first revision.',
      'Adopt it with “take the cluster’s configuration”, or import its files as a change on the configuration page.',
    );
  }
  const files = filesOnDisk(observed);
  const bytes = await findNodeFile(tx, nodeId, files[mainResourceName] ?? '');
  if (bytes === null) throw new Error(`Node ${nodeId} passed as adoptable without the content of its file.`);
  // Another control plane, or a cluster that is gone, may have left its trailer there.
  const digest = await keepBlob(tx, stripAdded(bytes));
  const tree = head.tree.map((entry) => (entry.name === mainResourceName ? { ...entry, digest } : entry));
  const loaded = await loadTree(tx, tree);
  const summary = summarizeTrees(await loadTree(tx, head.tree), loaded);
  const { name } = await getNodeView(tx, nodeId, new Date());
  const { bundle } = await keepBundle(tx, clusterId, loaded, [{ id: nodeId, name }]);
  const revision = await insertRevision(tx, {
    clusterId,
    parentId: null,
    tree,
    bundleDigest: bundle.digest,
    author: actor,
    why: `Adopted from node ${name}`,
    restoredFrom: null,
    summary: summary.lines,
    summaryTotal: summary.total,
  });
  await setHead(tx, clusterId, revision.id);
  await setProven(tx, clusterId, revision.id);
  await markProven(tx, revision.id, new Date());
  await refreshStagedTree(tx, clusterId);
  await setManaged(tx, nodeId, { bundle: bundle.digest, raw: true, files: pick(files, [mainResourceName]) });
}

/** The node keeps what it has until it commits the target revision, over exactly the files it was adopted with. */
async function takeCluster(tx: Tx, { clusterId, nodeId, observed }: Adoption): Promise<void> {
  const cluster = await tx
    .selectFrom('cluster')
    .leftJoin('revision', 'revision.id', 'cluster.target_revision_id')
    .select('revision.tree')
    .where('cluster.id', '=', clusterId)
    .executeTakeFirstOrThrow();
  if (cluster.tree === null) {
    throw problem(
      'node-not-adoptable',
      'The cluster has no revision that it could give to the node.',
      'Adopt the node with “import its files”.',
    );
  }
  await makeForNode(tx, { clusterId, nodeId, tree: cluster.tree });
  await setManaged(tx, nodeId, await currentOf(tx, { clusterId, nodeId, observed }));
}

/** A cluster whose nodes have values of their own makes its configuration for each of them. */
async function makeForNode(tx: Tx, target: { clusterId: ClusterId; nodeId: NodeId; tree: Tree }): Promise<void> {
  const { clusterId, nodeId } = target;
  const tree = await loadTree(tx, target.tree);
  const entry = tree.find(({ kind }) => kind === 'node-values');
  if (entry === undefined) return;
  const { name } = await getNodeView(tx, nodeId, new Date());
  const missing = listMissingValues(readNodeValues(entry.blob.bytes), name);
  if (missing.length > 0) {
    throw problem(
      'node-not-adoptable',
      `${name} has no value for ${missing.join(', ')}, which the configuration of the cluster takes for each node.`,
      `Give ${name} its values in ${nodeValuesName}, apply that, then adopt it.`,
    );
  }
  await keepBundle(tx, clusterId, tree, [{ id: nodeId, name }]);
}

/** A node that was forgotten and enrols again may still run a bundle of this cluster. */
async function currentOf(tx: Tx, { clusterId, nodeId, observed }: Adoption): Promise<CurrentFiles> {
  const proven = provenBundle(observed);
  const bundle = proven === null ? null : await findBundle(tx, clusterId, proven, nodeId);
  if (bundle === null) return { bundle: null, raw: false, files: filesOnDisk(observed) };
  const files = Object.fromEntries(bundle.files.map((file) => [file.path, file.digest]));
  return { bundle: bundle.digest, raw: false, files };
}

function pick(files: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => names.includes(name)));
}
