import type { ClusterId, Diagnostic, NodeDetail, NodeId, NodeView, PoolId } from '@sluice/contract';
import { sql } from 'kysely';
import type { Reach } from '../../platform/authority.ts';
import type { Db, Tx } from '../../platform/database.ts';
import { inReach } from '../../platform/in-reach.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { mapDiagnostics } from '../bundles/index.ts';
import { diagnosticsFor, mainResourceName } from '../resources/index.ts';
import { adoptionBlockers, decideConvergence, decideStatus, isBack, isOnline, type NodeFacts } from './convergence.ts';
import { type DriftItem, listBlockingDrift, listDrift } from './drift.ts';
import { listMissingNodeFiles } from './node-file-store.ts';
import { filesOnDisk } from './observed-files.ts';

function selectNodes(db: Db | Tx) {
  return db
    .selectFrom('node')
    .leftJoin('cluster', 'cluster.pool_id', 'node.pool_id')
    .leftJoin('revision as target', 'target.id', 'cluster.target_revision_id')
    .leftJoin('node_status', 'node_status.node_id', 'node.id')
    .select((eb) => [
      'node.id',
      'node.name',
      'node.pool_id',
      'node.mode',
      'node.version',
      'node.current_bundle',
      'node.current_raw',
      'node.disk_files',
      'node.accepted_disk',
      'node.desired',
      'node.maintenance',
      'cluster.id as cluster_id',
      'cluster.head_revision_id',
      'target.number as target_number',
      'target.bundle_digest as target_bundle',
      'node_status.last_seen_at',
      'node_status.observed',
      'node_status.facts',
      'node_status.outcome',
      eb
        .selectFrom('drift_entry')
        .select(
          sql<{ key: string; seen: string; until: string | null }[] | null>`jsonb_agg(jsonb_build_object(
            'key', drift_entry.key, 'seen', drift_entry.seen, 'until', drift_entry.ignored_until))`.as('items'),
        )
        .whereRef('drift_entry.node_id', '=', 'node.id')
        .where('drift_entry.ignored_by', 'is not', null)
        .as('ignored'),
      // Several revisions may compile to one bundle; the newest that was proven is what people mean.
      eb
        .selectFrom('revision')
        .select((inner) => inner.fn.max('revision.number').as('number'))
        .whereRef('revision.cluster_id', '=', 'cluster.id')
        .whereRef('revision.bundle_digest', '=', 'node.current_bundle')
        .where('revision.proven_at', 'is not', null)
        .as('current_number'),
    ]);
}

type NodeRow = Awaited<ReturnType<ReturnType<typeof selectNodes>['executeTakeFirstOrThrow']>>;

/** Whether the words of HAProxy may be shown for a node, which quote its configuration. */
export type MayQuote = (node: { poolId: PoolId }) => boolean;

const nobodyQuotes: MayQuote = () => false;

export async function listNodeViews(
  db: Db | Tx,
  filter: { clusterId?: ClusterId | undefined },
  reach: Reach,
  now: Date,
  mayQuote: MayQuote = nobodyQuotes,
): Promise<NodeView[]> {
  const rows = await selectNodes(db)
    .where(inReach(reach, { pool: 'node.pool_id' }))
    .$if(filter.clusterId !== undefined, (query) => query.where('cluster.id', '=', filter.clusterId ?? null))
    .orderBy('node.name')
    .execute();
  return rows.map((row) => toView(row, now, mayQuote));
}

export async function getNodeView(db: Db | Tx, id: NodeId, now: Date): Promise<NodeView> {
  return toView(await getRow(db, id), now, nobodyQuotes);
}

export async function getNodeDetail(db: Db, id: NodeId, now: Date, mayQuote: MayQuote): Promise<NodeDetail> {
  const row = await getRow(db, id);
  const files = row.observed?.files ?? [];
  const missing = await listMissingNodeFiles(
    db,
    id,
    files.map((file) => file.digest),
  );
  return {
    ...toView(row, now, mayQuote),
    facts: row.facts,
    haproxy: row.observed?.haproxy ?? null,
    files,
    adoptionBlockers: row.mode === 'managed' ? [] : adoptionBlockers(toFacts(row), missing, now),
    diagnostics: diagnosticsFor(mayQuote({ poolId: row.pool_id }), diagnosticsOf(row)),
  };
}

export async function getNodeFacts(db: Db | Tx, id: NodeId): Promise<NodeFacts> {
  return toFacts(await getRow(db, id));
}

/** What is known of these nodes; one that is gone is left out. */
export async function listNodeFacts(db: Db | Tx, ids: readonly NodeId[]): Promise<ReadonlyMap<NodeId, NodeFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await selectNodes(db)
    .where('node.id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, toFacts(row)]));
}

/** Files on the managed nodes of a cluster that answer over which no commit goes, by node. */
export async function listBlockedNodes(db: Db | Tx, clusterId: ClusterId, now: Date): Promise<NodeDrift[]> {
  const rows = await selectNodes(db)
    .where('cluster.id', '=', clusterId)
    .where('node.maintenance', 'is', null)
    .orderBy('node.name')
    .execute();
  return rows.flatMap((row) => {
    const items = isOnline(row.last_seen_at, now) ? listBlockingDrift(toFacts(row)) : [];
    return items.length === 0 ? [] : [{ nodeId: row.id, name: row.name, items }];
  });
}

export interface NodeDrift {
  nodeId: NodeId;
  name: string;
  items: DriftItem[];
}

/** Everything that differs on the managed nodes of a cluster, by node, with what a decision about it needs. */
export async function listNodeDrifts(
  db: Db | Tx,
  clusterId: ClusterId,
): Promise<(NodeDrift & { facts: NodeFacts; targetRevision: number | null })[]> {
  const rows = await selectNodes(db).where('cluster.id', '=', clusterId).orderBy('node.name').execute();
  return rows.map((row) => {
    const facts = toFacts(row);
    return { nodeId: row.id, name: row.name, items: listDrift(facts), facts, targetRevision: row.target_number };
  });
}

async function getRow(db: Db | Tx, id: NodeId): Promise<NodeRow> {
  const row = await selectNodes(db).where('node.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('node');
  return row;
}

function toFacts(row: NodeRow): NodeFacts {
  return {
    managed: row.mode === 'managed',
    currentBundle: row.current_bundle,
    currentRaw: row.current_raw,
    diskFiles: row.disk_files,
    acceptedDisk: row.accepted_disk,
    desired: row.desired,
    lastSeenAt: row.last_seen_at,
    observed: row.observed,
    outcome: row.outcome,
  };
}

function toView(row: NodeRow, now: Date, mayQuote: MayQuote): NodeView {
  const facts = toFacts(row);
  return {
    id: row.id,
    name: row.name,
    poolId: row.pool_id,
    clusterId: row.cluster_id,
    mode: row.mode,
    status: decideStatus(row.last_seen_at, now),
    convergence: decideConvergence(facts, now),
    targetRevision: row.mode === 'managed' ? row.target_number : null,
    observedRevision: observedRevision(row),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    agentVersion: row.facts?.agentVersion ?? null,
    haproxyVersion: row.observed?.haproxy.version ?? null,
    lastProblem: lastProblem(facts, mayQuote({ poolId: row.pool_id })),
    drift: countDrift(row, facts, now),
    maintenance: row.maintenance,
    version: row.version,
  };
}

function observedRevision(row: NodeRow): number | null {
  if (row.mode !== 'managed' || row.current_bundle === null) return null;
  return row.current_bundle === row.target_bundle ? row.target_number : row.current_number;
}

function countDrift(row: NodeRow, facts: NodeFacts, now: Date): NodeView['drift'] {
  const items = listDrift(facts);
  const isIgnored = ({ key, seen }: DriftItem) =>
    (row.ignored ?? []).some(
      (entry) =>
        entry.key === key &&
        entry.seen === seen &&
        (entry.until === null || new Date(entry.until).getTime() > now.getTime()),
    );
  const ignored = items.filter(isIgnored).length;
  return { open: items.length - ignored, ignored };
}

/** Only a commit that failed is a problem of the node; a refused prepare is one of the configuration. */
function lastProblem(node: NodeFacts, mayQuote: boolean): NodeView['lastProblem'] {
  const { outcome } = node;
  if (outcome === null || outcome.kind === 'ack' || outcome.phase !== 'commit') return null;
  const said = diagnosticsFor(mayQuote, outcome.diagnostics);
  const first = said.find((diagnostic) => diagnostic.severity === 'error') ?? said[0];
  const cause = first?.cause ?? `The node refused at step ${outcome.step ?? 'unknown'}.`;
  const back = outcome.restored === false && !isBack(node) ? ' Its last good files are not proven to be back.' : '';
  return { cause: `${cause}${back}`, remediation: first?.remediation ?? null };
}

/** What HAProxy says about the files that are on disk now, on lines of those files. */
function diagnosticsOf(row: NodeRow): Diagnostic[] {
  const observed = row.observed;
  if (observed === null) return [];
  const provenance = Object.entries(filesOnDisk(observed)).map(([path, digest]) => ({
    path,
    resource: path,
    userLines: Number.MAX_SAFE_INTEGER,
    rawDigest: digest,
  }));
  const main = observed.files[0]?.path;
  const named = (observed.verdict?.diagnostics ?? []).map((diagnostic) =>
    diagnostic.path === main ? { ...diagnostic, path: mainResourceName } : diagnostic,
  );
  return mapDiagnostics(provenance, named);
}
