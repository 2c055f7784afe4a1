import type { AuditRow } from '@sluice/contract';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import type { ChainedRow } from '../../platform/audit-chain.ts';
import type { AuditTables } from '../../platform/schema/audit.ts';

export type StoredRow = Selectable<AuditTables['audit']>;

/** A row as its hash covers it. */
export function chained(row: StoredRow): ChainedRow {
  const { action, actor, address, at, detail, outcome, permission, reason, seq, subject, version } = row;
  return {
    ...{ seq, at, version, actor, action, subject, detail, address, permission, reason, outcome },
    sessionId: row.session_id,
    apiKeyId: row.api_key_id,
    resourceKind: row.resource_kind,
    resourceId: row.resource_id,
    resourceName: row.resource_name,
  };
}

/** A row as everybody outside gets it: pages, exports and receivers. */
export function viewOf(row: StoredRow): z.input<typeof AuditRow> {
  const { resourceId, resourceKind, resourceName, ...rest } = chained(row);
  return {
    ...rest,
    at: row.at.toISOString(),
    resource: resourceKind === null ? null : { kind: resourceKind, id: resourceId, name: resourceName },
    prev: row.prev.toString('hex'),
    hash: row.hash.toString('hex'),
  };
}
