import type { listAudit } from '@sluice/contract';
import { type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import type { Db, Tx } from '../../platform/database.ts';
import type { Schema } from '../../platform/schema/index.ts';
import type { StoredRow } from './audit-row.ts';

export type AuditFilter = Omit<z.output<NonNullable<(typeof listAudit)['query']>>, 'before' | 'limit'>;

export interface AuditPage {
  filter: AuditFilter;
  /** Rows with a smaller number, newest first; or with a larger one, oldest first. */
  from: { before: number | null } | { after: number };
  limit: number;
}

export async function listRows(db: Db | Tx, { filter, from, limit }: AuditPage): Promise<StoredRow[]> {
  const edge = 'after' in from ? from.after : from.before;
  return db
    .selectFrom('audit')
    .selectAll()
    .where((eb) => eb.and(conditionsOf(eb, filter)))
    .$if(edge !== null, (select) => select.where('seq', 'after' in from ? '>' : '<', edge ?? 0))
    .orderBy('seq', 'after' in from ? 'asc' : 'desc')
    .limit(limit)
    .execute();
}

function conditionsOf(eb: ExpressionBuilder<Schema, 'audit'>, filter: AuditFilter) {
  const { action, actor, address, from, outcome, permission, text, to } = filter;
  return [
    action !== undefined && eb.or([eb('action', '=', action), eb('action', 'like', `${escapeLike(action)}.%`)]),
    actor !== undefined && eb('actor', 'ilike', `%${escapeLike(actor)}%`),
    text !== undefined && eb.or(textColumns.map((column) => eb(column, 'ilike', `%${escapeLike(text)}%`))),
    permission !== undefined && eb('permission', '=', permission),
    address !== undefined && eb('address', 'like', `${escapeLike(address.toLowerCase())}%`),
    outcome !== undefined && eb('outcome', '=', outcome),
    from !== undefined && eb('at', '>=', new Date(from)),
    to !== undefined && eb('at', '<', new Date(to)),
  ].map((condition) => (condition === false ? sql<SqlBool>`TRUE` : condition));
}

const textColumns = ['subject', 'resource_kind', 'resource_id', 'resource_name'] as const;

/** Text that a LIKE takes as it stands. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
