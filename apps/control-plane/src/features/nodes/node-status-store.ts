import type { NodeId } from '@sluice/contract';
import type { Facts, Metrics, Observed, PassOutcome } from '@sluice/contract/agent';
import { type Expression, type SqlBool, sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';

export interface StatusUpdate {
  at: Date;
  observed: Observed;
  /** Null: as reported before. */
  facts: Facts | null;
}

/** Keeps what an agent last observed. */
export async function putStatus(tx: Tx, id: NodeId, status: StatusUpdate): Promise<void> {
  const values = {
    last_seen_at: status.at,
    observed: jsonText(status.observed),
    ...(status.facts === null ? {} : { facts: jsonText(status.facts) }),
  };
  await tx
    .insertInto('node_status')
    .values({ node_id: id, outcome: null, ...values })
    .onConflict((conflict) => conflict.column('node_id').doUpdateSet(values))
    .execute();
}

/** Facts of a node that has enrolled and not reported yet: it counts as never seen until it does. */
export async function putFacts(tx: Tx, id: NodeId, facts: Facts): Promise<void> {
  await tx
    .insertInto('node_status')
    .values({ node_id: id, last_seen_at: null, facts: jsonText(facts), observed: null, outcome: null })
    .onConflict((conflict) => conflict.column('node_id').doUpdateSet({ facts: jsonText(facts) }))
    .execute();
}

export async function putOutcome(tx: Tx, id: NodeId, outcome: PassOutcome): Promise<void> {
  await tx
    .updateTable('node_status')
    .set({ outcome: jsonText(outcome) })
    .where('node_id', '=', id)
    .execute();
}

/** Keeps the newest snapshot and the one before it, from which rates are made. */
export async function putMetrics(tx: Tx, id: NodeId, at: Date, metrics: Metrics): Promise<void> {
  await tx
    .insertInto('node_metrics')
    .values({ node_id: id, received_at: at, newest: jsonText(metrics), previous: null })
    .onConflict((conflict) =>
      conflict
        .column('node_id')
        .doUpdateSet({
          received_at: at,
          newest: jsonText(metrics),
          previous: sql`node_metrics.newest`,
        })
        .where(isAnother(metrics)),
    )
    .execute();
}

/** A snapshot that arrives twice must not become its own predecessor. */
function isAnother(metrics: Metrics): Expression<SqlBool> {
  return sql<SqlBool>`(node_metrics.newest ->> 'at') <> ${metrics.at}`;
}
