import type { ClusterId, NodeId, OverrideId, OverrideView } from '@sluice/contract';
import type { StatRow } from '@sluice/contract/agent';
import type { Override } from '@sluice/contract/agent-operations';
import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { unpackJson } from '../../platform/packed-json.ts';
import { activeRolloutStates } from '../../platform/schema/configuration.ts';
import { isOnline } from '../nodes/index.ts';
import { chooseForNode, type Ending, type ServerPlace, standOnNode } from './override.ts';

/** What holds in a cluster, with how it stands on each node. Throws `not-found` for an unknown cluster. */
export async function listOverrides(db: Db | Tx, clusterId: ClusterId, now: Date): Promise<OverrideView[]> {
  const cluster = await db.selectFrom('cluster').select('pool_id').where('id', '=', clusterId).executeTakeFirst();
  if (cluster === undefined) throw notFound('cluster');
  const rows = await db
    .selectFrom('runtime_override')
    .leftJoin('change', 'change.id', 'runtime_override.change_id')
    .selectAll('runtime_override')
    .select(['change.number as changeNumber', 'change.title as changeTitle'])
    .where('runtime_override.cluster_id', '=', clusterId)
    .orderBy('backend')
    .orderBy('server')
    .orderBy('attribute')
    .orderBy('runtime_override.created_at')
    .execute();
  if (rows.length === 0) return [];
  const nodes = await listNodes(db, cluster.pool_id);
  return rows.map((row): OverrideView => {
    const own = nodes.find((node) => node.id === row.node_id);
    return {
      id: row.id,
      backend: row.backend,
      server: row.server,
      set: row.setting,
      node: row.node_id === null ? null : { id: row.node_id, name: own?.name ?? '' },
      until: row.until?.toISOString() ?? null,
      change:
        row.change_id === null
          ? null
          : { id: row.change_id, number: row.changeNumber ?? 0, title: row.changeTitle ?? '' },
      why: row.why,
      author: { kind: row.author_kind, name: row.author_name },
      createdAt: row.created_at.toISOString(),
      nodes: (row.node_id === null ? nodes : nodes.filter((node) => node.id === row.node_id)).flatMap((node) => {
        // A node with an override of its own for the same is not touched by that of all nodes.
        if (!chooseForNode(rows.filter((other) => other.node_id === null || other.node_id === node.id)).includes(row))
          return [];
        const status = node.statuses?.find((entry) => entry.id === row.id);
        const isCapable = node.statuses !== null;
        return [
          {
            nodeId: node.id,
            name: node.name,
            ...standOnNode({ isOnline: isOnline(node.lastSeenAt, now), isCapable, status }),
          },
        ];
      }),
    };
  });
}

async function listNodes(db: Db | Tx, poolId: string) {
  const rows = await db
    .selectFrom('node')
    .leftJoin('node_status', 'node_status.node_id', 'node.id')
    .select(['node.id', 'node.name', 'node_status.last_seen_at as lastSeenAt', 'node_status.observed'])
    .where(sql<boolean>`node.pool_id = ${poolId}`)
    .where('node.mode', '=', 'managed')
    .orderBy('node.name')
    .execute();
  return rows.map(({ observed, ...node }) => ({ ...node, statuses: observed?.overrides ?? null }));
}

/**
 * What should hold on managed nodes now, at most one for each attribute of a server. A node on which nothing should is left out.
 */
export async function listOverridesOf(
  db: Db | Tx,
  nodeIds: readonly NodeId[],
  now: Date,
): Promise<ReadonlyMap<NodeId, Override[]>> {
  const rows = await db
    .selectFrom('runtime_override')
    .innerJoin('cluster', 'cluster.id', 'runtime_override.cluster_id')
    .innerJoin('node', 'node.pool_id', 'cluster.pool_id')
    .selectAll('runtime_override')
    .select('node.id as for_node')
    .where('node.id', 'in', [...nodeIds])
    .where('node.mode', '=', 'managed')
    .where((eb) =>
      eb.or([eb('runtime_override.node_id', 'is', null), eb('runtime_override.node_id', '=', eb.ref('node.id'))]),
    )
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', now)]))
    .orderBy('runtime_override.created_at')
    .orderBy('runtime_override.id')
    .execute();
  const overrides = new Map<NodeId, Override[]>();
  for (const nodeId of new Set(rows.map((row) => row.for_node))) {
    const own = chooseForNode(rows.filter((row) => row.for_node === nodeId));
    overrides.set(
      nodeId,
      own.map(({ id, backend, server, setting, until }) => ({
        id,
        backend,
        server,
        set: setting,
        until: until?.toISOString() ?? null,
      })),
    );
  }
  return overrides;
}

export interface OverrideRow extends Ending {
  id: OverrideId;
  clusterId: ClusterId;
  nodeId: NodeId | null;
  backend: string;
  server: string;
  setting: OverrideView['set'];
}

/** Every override that holds, with what its end follows from. */
export async function listEndings(db: Db | Tx): Promise<OverrideRow[]> {
  const rows = await db
    .selectFrom('runtime_override')
    .leftJoin('change', 'change.id', 'runtime_override.change_id')
    .select([
      'runtime_override.id',
      'runtime_override.cluster_id as clusterId',
      'runtime_override.node_id as nodeId',
      'backend',
      'server',
      'setting',
      'until',
      'change.state as changeState',
    ])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('rollout')
            .select('rollout.id')
            .whereRef('rollout.cluster_id', '=', 'runtime_override.cluster_id')
            .where('rollout.state', 'in', activeRolloutStates),
        )
        .as('isRollingOut'),
    )
    .execute();
  return rows.map(({ changeState, isRollingOut, ...row }) => ({
    ...row,
    change: changeState === null ? null : { state: changeState },
    isRollingOut: isRollingOut === true,
  }));
}

/** Whether the figures of one of these nodes show such a server. True too while none of them has sent figures. */
export async function mayHaveServer(db: Db | Tx, nodeIds: readonly NodeId[], place: ServerPlace): Promise<boolean> {
  const kept = await db
    .selectFrom('node_metrics')
    .select('newest')
    .where('node_id', 'in', [...nodeIds])
    .execute();
  const snapshots = await Promise.all(kept.map(({ newest }) => unpackJson(newest)));
  const telling = snapshots.filter(({ rows }) => rows.length > 0);
  return telling.length === 0 || telling.some(({ rows }) => rows.some((row) => isServer(row, place)));
}

function isServer({ kind, name, proxy }: StatRow, place: ServerPlace): boolean {
  return kind === 'server' && proxy === place.backend && name === place.server;
}
