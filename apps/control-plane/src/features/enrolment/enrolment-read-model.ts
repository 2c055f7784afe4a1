import type { EnrolmentTokenView } from '@sluice/contract';
import type { z } from 'zod';
import type { Reach } from '../../platform/authority.ts';
import type { Db } from '../../platform/database.ts';
import { inReach } from '../../platform/in-reach.ts';

/** Tokens that can still be used. */
export async function listEnrolmentTokens(
  db: Db,
  reach: Reach,
  now: Date,
): Promise<z.input<typeof EnrolmentTokenView>[]> {
  const rows = await db
    .selectFrom('enrolment_token')
    .select(['id', 'pool_id', 'expires_at', 'uses_left', 'created_by'])
    .where(inReach(reach, { pool: 'enrolment_token.pool_id' }))
    .where('uses_left', '>', 0)
    .where('expires_at', '>', now)
    .where('revoked_at', 'is', null)
    .orderBy('expires_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    poolId: row.pool_id,
    expiresAt: row.expires_at.toISOString(),
    usesLeft: row.uses_left,
    createdBy: row.created_by,
  }));
}
