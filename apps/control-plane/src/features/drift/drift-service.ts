import { type ClusterId, type DriftPolicy, type NodeId, problem, type SeenDrift } from '@sluice/contract';
import { type Actor, systemActor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { lockConfiguration } from '../changes/index.ts';
import {
  acceptFiles,
  type DriftItem,
  getNodeFacts,
  getNodeView,
  isOnline,
  listDrift,
  listNodeDrifts,
  listNodeFacts,
  type NodeFacts,
  refreshDesired,
  setAcceptedDisk,
  setOverwriting,
} from '../nodes/index.ts';
import {
  chooseHealed,
  describeDrift,
  type NodeItem,
  requireAllFiles,
  requireResolvable,
  requireSeen,
  whyNotOverwritten,
} from './drift.ts';
import * as driftStore from './drift-store.ts';

/** Every difference on the nodes of a cluster, and what is known about those nodes. */
export async function readPresent(tx: Db | Tx, clusterId: ClusterId) {
  const nodes = await listNodeDrifts(tx, clusterId);
  const items = nodes.flatMap(({ items, name: nodeName, nodeId }): NodeItem[] =>
    items.map((item) => ({ nodeId, nodeName, item })),
  );
  return { items, facts: new Map<NodeId, NodeFacts>(nodes.map((node) => [node.nodeId, node.facts])) };
}

/**
 * Has nodes put back what belongs there, over exactly what a person saw. Throws `edit-stale`, `node-not-drifted`,
 * `drift-not-resolvable`, `node-offline`, `not-found`.
 */
export async function overwriteDrift(
  db: Db,
  actor: Actor,
  clusterId: ClusterId,
  seen: readonly SeenDrift[],
): Promise<void> {
  await transact(db, async (tx) => {
    await lockConfiguration(tx, clusterId);
    const present = await readPresent(tx, clusterId);
    const chosen = requireSeen(present.items, seen);
    requireResolvable(chosen, whyNotOverwritten);
    requireAllFiles(present.items, chosen);
    await startOverwriting(tx, clusterId, chosen, present.facts);
    const detail = { clusterId, entries: chosen.map(entryDetail) };
    await record(tx, {
      actor,
      action: 'drift.overwritten',
      subject: clusterId,
      resource: { kind: 'cluster', id: clusterId, name: null },
      detail,
    });
  });
}

async function startOverwriting(
  tx: Tx,
  clusterId: ClusterId,
  chosen: readonly NodeItem[],
  facts: ReadonlyMap<NodeId, NodeFacts>,
): Promise<void> {
  const nodeIds = [...new Set(chosen.map(({ nodeId }) => nodeId))];
  for (const nodeId of nodeIds) {
    const node = facts.get(nodeId);
    const own = chosen.filter((entry) => entry.nodeId === nodeId);
    if (node === undefined || !isOnline(node.lastSeenAt, new Date())) throw nodeAway(own[0]?.nodeName ?? 'The node');
    await setAcceptedDisk(
      tx,
      nodeId,
      acceptFiles(
        node,
        own.map(({ item }) => item),
      ),
    );
    await setOverwriting(tx, nodeId, true);
    await notifyStream(tx, { topic: 'node', clusterId, id: nodeId });
  }
  await refreshDesired(tx, nodeIds);
}

/**
 * Ignores differences until a moment, or until they change; null: no longer. Throws `edit-stale`, `node-not-drifted`,
 * `not-found`.
 */
export async function ignoreDrift(
  db: Db,
  actor: Actor,
  clusterId: ClusterId,
  input: { seen: readonly SeenDrift[]; ignored: { until: Date | null } | null },
): Promise<void> {
  await transact(db, async (tx) => {
    await lockConfiguration(tx, clusterId);
    const chosen = requireSeen((await readPresent(tx, clusterId)).items, input.seen);
    const ignored = input.ignored && { by: actor.name, until: input.ignored.until };
    for (const { item, nodeId } of chosen) await driftStore.setIgnored(tx, nodeId, item, ignored, new Date());
    for (const nodeId of new Set(chosen.map((entry) => entry.nodeId)))
      await notifyStream(tx, { topic: 'node', clusterId, id: nodeId });
    const detail = { clusterId, until: input.ignored?.until ?? null, entries: chosen.map(entryDetail) };
    const action = input.ignored === null ? 'drift.shown-again' : 'drift.ignored';
    await record(tx, {
      actor,
      action,
      subject: clusterId,
      resource: { kind: 'cluster', id: clusterId, name: null },
      detail,
    });
  });
}

/** Says what happens with drift of a cluster without a person. Throws `not-found`. */
export async function setDriftPolicy(
  db: Db,
  actor: Actor,
  clusterId: ClusterId,
  policy: DriftPolicy,
): Promise<DriftPolicy> {
  return transact(db, async (tx) => {
    await lockConfiguration(tx, clusterId);
    const before = await driftStore.getPolicy(tx, clusterId);
    await driftStore.putPolicy(tx, clusterId, policy);
    await notifyStream(tx, { topic: 'cluster', clusterId, id: clusterId });
    const detail = { before, after: policy };
    await record(tx, {
      actor,
      action: 'drift.policy-set',
      subject: clusterId,
      resource: { kind: 'cluster', id: clusterId, name: null },
      detail,
    });
    return policy;
  });
}

/**
 * Remembers what nodes show since when. Called with every report that says something new; answers on which of them anything
 * differs.
 */
export async function noteDrift(tx: Tx, nodeIds: readonly NodeId[], now: Date): Promise<ReadonlySet<NodeId>> {
  const drifted = new Map<NodeId, DriftItem[]>();
  const clean: NodeId[] = [];
  for (const [nodeId, facts] of await listNodeFacts(tx, nodeIds)) {
    // In the middle of a pass the node is on its way: what differs then is not taken for gone.
    if (facts.observed?.openStep !== null) continue;
    const items = listDrift(facts);
    if (items.length > 0) drifted.set(nodeId, items);
    else clean.push(nodeId);
  }
  await driftStore.forgetSeen(tx, clean);
  for (const [nodeId, items] of drifted) await driftStore.putSeen(tx, nodeId, items, now);
  return new Set(drifted.keys());
}

/** Overwrites what differs on a node when the policy of its cluster says so. Answers whether it did. */
export async function healDrift(db: Db, nodeId: NodeId): Promise<boolean> {
  const { clusterId, name: nodeName } = await getNodeView(db, nodeId, new Date());
  if (clusterId === null || (await driftStore.getPolicy(db, clusterId)) !== 'heal') return false;
  return transact(db, async (tx) => {
    await lockConfiguration(tx, clusterId);
    const facts = await getNodeFacts(tx, nodeId);
    // It is told something else just now: what differs then is judged when that is done.
    if (facts.desired.phase !== 'hold' || facts.observed?.openStep !== null) return false;
    const now = new Date();
    const memory = (await driftStore.listMemories(tx, [nodeId])).get(nodeId) ?? new Map();
    const healed = chooseHealed(listDrift(facts), memory, await driftStore.findHealedAt(tx, nodeId), now);
    if (healed.length === 0) return false;
    const chosen = healed.map((item) => ({ nodeId, nodeName, item }));
    await startOverwriting(tx, clusterId, chosen, new Map([[nodeId, facts]]));
    const keys = healed.map((item) => item.key);
    await driftStore.putHealedAt(tx, nodeId, keys, now);
    const detail = { clusterId, entries: chosen.map(entryDetail) };
    const resource = { kind: 'node', id: nodeId, name: nodeName };
    await record(tx, { actor: systemActor('drift'), action: 'drift.healed', subject: nodeId, resource, detail });
    return true;
  });
}

/** For the audit log: which difference, and exactly which values. */
export function entryDetail({ item, nodeId, nodeName }: NodeItem): Record<string, unknown> {
  const { expected, found, kind, object } = item;
  return { nodeId, nodeName, kind, object, expected, found, what: describeDrift(item, () => null) };
}

const nodeAway = (name: string) =>
  problem(
    'node-offline',
    `${name} does not answer.`,
    'Start its agent; differences can be overwritten when it is back.',
  );
