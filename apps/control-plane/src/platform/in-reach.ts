import { sql } from 'kysely';
import type { Reach } from './authority.ts';

/** Condition of a list: the pool or the cluster of a row, as `table.column`, lies in reach. */
export function inReach(reach: Reach, column: { pool: string } | { cluster: string }) {
  if (reach === 'everything') return sql<boolean>`true`;
  const [name, ids] = 'pool' in column ? [column.pool, reach.pools] : [column.cluster, reach.clusters];
  return sql<boolean>`${sql.ref(name)} = ANY (${ids}::uuid[])`;
}
