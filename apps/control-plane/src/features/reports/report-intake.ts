import { type ClusterId, NodeId } from '@sluice/contract';
import type { Report } from '@sluice/contract/agent';
import { Batches } from '../../platform/batches.ts';
import { nodeUnknown } from './node-row.ts';
import { type ReportAnswer, type ReportContext, takeReports } from './report-service.ts';

/** Reports in one transaction: it holds the lock of a cluster, for which others wait. */
const mostAtOnce = 500;

/**
 * Takes reports, those of one cluster one batch after the other: they would wait for each other's lock anyway, each with a connection
 * to the database.
 */
export class ReportIntake {
  readonly #context: ReportContext;
  readonly #batches: Batches<Report, ReportAnswer | null>;
  /** Cluster of a node once it is known. It only names the queue: what a report concerns is read with it. */
  readonly #clusters = new Map<NodeId, ClusterId>();

  constructor(context: ReportContext) {
    this.#context = context;
    this.#batches = new Batches(mostAtOnce, (items) => {
      const reports = new Map([...items].map(([id, report]) => [NodeId.parse(id), report]));
      return takeReports(context, reports);
    });
  }

  /** Throws `agent-not-authenticated` for a node that was deleted. */
  async take(nodeId: NodeId, report: Report): Promise<ReportAnswer> {
    const clusterId = this.#clusters.get(nodeId) ?? (await this.#findCluster(nodeId));
    const answer = await this.#batches.add(clusterId ?? nodeId, nodeId, report);
    if (answer !== null) return answer;
    this.#clusters.delete(nodeId);
    throw nodeUnknown();
  }

  async #findCluster(nodeId: NodeId): Promise<ClusterId | null> {
    const row = await this.#context.db
      .selectFrom('node')
      .innerJoin('cluster', 'cluster.pool_id', 'node.pool_id')
      .select('cluster.id')
      .where('node.id', '=', nodeId)
      .executeTakeFirst();
    if (row !== undefined) this.#clusters.set(nodeId, row.id);
    return row?.id ?? null;
  }
}
