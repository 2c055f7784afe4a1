import { randomUUID } from 'node:crypto';
import { type ClusterId, listConfigs, type NodeId, OverrideId, type OverrideView, problem } from '@sluice/contract';
import type { ServerSetting } from '@sluice/contract/agent-operations';
import type { Actor } from '../../platform/actor.ts';
import { about, record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import type { Platform } from '../../platform/platform.ts';
import { requirePermission } from '../../platform/require-permission.ts';
import { notifyStream, wakeNode } from '../../platform/wake-ups.ts';
import { getStagedTree, stageChange } from '../changes/index.ts';
import {
  askNodes,
  listTargets,
  type NodeTarget,
  type OperationContext,
  refused,
  requireDone,
  whyNot,
  withoutNodes,
} from '../operations/index.ts';
import { getBlob } from '../resources/index.ts';
import { writeSetting } from './lasting-setting.ts';
import { nameOf, type ServerPlace, settingWords, unknownServer, whyNotLasting } from './override.ts';
import { listOverrides, mayHaveServer } from './override-read-model.ts';
import { insertOverride, type NewOverride, removeOverride, removeOverridesOf } from './override-store.ts';

export interface SetServerInput {
  clusterId: ClusterId;
  place: ServerPlace;
  set: ServerSetting;
  /** Null: lasting. */
  minutes: number | null;
  why: string;
}

/**
 * Lets a setting hold on a server, over every reload, until its time is over; a lasting one becomes a change of the
 * configuration in the same transaction and holds until that is applied or rejected. Throws what `setServer` names.
 */
export async function setServer(
  platform: Pick<Platform, 'db' | 'sealing'>,
  actor: Actor,
  input: SetServerInput,
): Promise<OverrideView> {
  const { db } = platform;
  const { clusterId, place, set, minutes, why } = input;
  const refusal = minutes === null ? whyNotLasting(place, set) : null;
  if (minutes === null) requirePermission(actor, 'change.stage', { clusterId });
  if (refusal !== null) throw refusal;
  const targets = await requireTargets(db, clusterId, place);
  const id = OverrideId.parse(randomUUID());
  const insert = async (tx: Tx, end: Pick<NewOverride, 'until' | 'changeId'>): Promise<void> => {
    await requireRoom(tx, clusterId);
    await insertOverride(tx, { id, clusterId, place, set, why, author: actor, ...end });
    await tellNodes(tx, clusterId, targets);
    const detail = {
      clusterId,
      set: settingWords(set),
      node: place.nodeId === null ? null : (targets[0]?.name ?? null),
      until: end.until?.toISOString() ?? null,
      changeId: end.changeId,
    };
    await record(tx, {
      actor,
      action: 'override.started',
      ...about('server', null, nameOf(place)),
      reason: why,
      detail,
    });
  };
  if (minutes === null) await stageLasting(platform, actor, input, insert);
  else {
    const until = new Date(Date.now() + minutes * 60_000);
    await transact(db, (tx) => insert(tx, { until, changeId: null }));
  }
  return getOverride(db, clusterId, id);
}

/** As many as one message to a node takes. */
const mostOverrides = 400;

async function requireRoom(tx: Tx, clusterId: ClusterId): Promise<void> {
  const { count } = await tx
    .selectFrom('runtime_override')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('cluster_id', '=', clusterId)
    .executeTakeFirstOrThrow();
  if (count < mostOverrides) return;
  throw problem(
    'operation-refused',
    `${mostOverrides} settings hold in this cluster already.`,
    'Lift some, or make them part of the configuration.',
  );
}

async function stageLasting(
  platform: Pick<Platform, 'db' | 'sealing'>,
  actor: Actor,
  { clusterId, place, set }: SetServerInput,
  insert: (tx: Tx, end: Pick<NewOverride, 'until' | 'changeId'>) => Promise<void>,
): Promise<void> {
  const { db } = platform;
  const { tree } = await getStagedTree(db, clusterId);
  for (const entry of listConfigs(tree)) {
    const bytes = writeSetting((await getBlob(db, entry.digest)).bytes, place.backend, place.server, set);
    if (bytes === null) continue;
    const title = `server ${nameOf(place)}: ${titleWords(set)}`.slice(0, 200);
    const edits = [{ resourceId: entry.resourceId, content: bytes }];
    const input = { clusterId, basedOn: null, title, edits, restores: null };
    await stageChange(platform, actor, input, (tx, changeId) => insert(tx, { until: null, changeId }));
    return;
  }
  throw problem(
    'operation-refused',
    `The configuration has no line of its own for the server ${nameOf(place)}.`,
    'Choose an end, or write the line in the configuration; servers of a server-template have none.',
    '#/hold',
  );
}

function titleWords(set: ServerSetting): string {
  if (set.attribute !== 'state') return settingWords(set);
  return set.value === 'maint' ? 'disabled' : 'enabled';
}

/** The nodes that a setting is for. Throws unless one of them can hear of it now and one of them has the server. */
async function requireTargets(db: Db, clusterId: ClusterId, place: ServerPlace): Promise<NodeTarget[]> {
  const now = new Date();
  const targets = await listTargets(db, clusterId, place.nodeId);
  if (targets.length === 0) throw withoutNodes();
  const refusals = targets.flatMap((target) => whyNot(target, now, false) ?? []);
  if (refusals.length === targets.length) throw refused('node-offline', refusals);
  const ids = targets.map((target) => target.id);
  if (await mayHaveServer(db, ids, place)) return targets;
  throw unknownServer(
    place,
    targets.map((target) => target.name),
  );
}

/** Ends an override before its time. Throws `not-found` when it has ended already. */
export async function liftOverride(db: Db, actor: Actor, clusterId: ClusterId, id: OverrideId): Promise<void> {
  await transact(db, async (tx) => {
    const row = await tx
      .selectFrom('runtime_override')
      .select(['backend', 'server', 'setting', 'node_id'])
      .where('id', '=', id)
      .where('cluster_id', '=', clusterId)
      .executeTakeFirst();
    if (row === undefined || !(await removeOverride(tx, id))) throw notFound('override');
    await tellNodes(tx, clusterId, await listTargets(tx, clusterId, row.node_id));
    const detail = { clusterId, set: settingWords(row.setting) };
    await record(tx, { actor, action: 'override.lifted', ...about('server', null, nameOf(row)), detail });
  });
}

/**
 * Brings a server back to the state that its configuration says: what holds on it ends, and what was set by hand is undone.
 * Throws `not-found`, `node-offline`, `operation-refused`.
 */
export async function readyServer(
  context: OperationContext,
  actor: Actor,
  clusterId: ClusterId,
  place: ServerPlace,
): Promise<{ nodes: { nodeId: NodeId; name: string }[] }> {
  const targets = await requireTargets(context.db, clusterId, place);
  await transact(context.db, async (tx) => {
    if ((await removeOverridesOf(tx, clusterId, place, 'state')) === 0) return;
    await tellNodes(tx, clusterId, targets);
    const detail = { clusterId, set: 'state' };
    await record(tx, { actor, action: 'override.lifted', ...about('server', null, nameOf(place)), detail });
  });
  const { backend, server: name, nodeId } = place;
  const outcomes = await askNodes(context, actor, {
    clusterId,
    nodeId,
    body: { kind: 'reset-server', backend, server: name, attribute: 'state' },
    action: 'server.readied',
    subject: nameOf(place),
    detail: {},
  });
  requireDone(outcomes);
  return { nodes: outcomes.map((outcome) => ({ nodeId: outcome.nodeId, name: outcome.name })) };
}

/** Wakes the nodes of an override, and the pages that show it. */
export async function tellNodes(tx: Tx, clusterId: ClusterId, nodes: readonly { id: NodeId }[]): Promise<void> {
  for (const { id } of nodes) await wakeNode(tx, id);
  await notifyStream(tx, { topic: 'override', clusterId, id: null });
}

async function getOverride(db: Db, clusterId: ClusterId, id: OverrideId): Promise<OverrideView> {
  const view = (await listOverrides(db, clusterId, new Date())).find((override) => override.id === id);
  if (view === undefined) throw notFound('override');
  return view;
}
