import type { EnrolmentTokenId, PoolId } from '@sluice/contract';
import { type Tx, violatedConstraintOf } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';

export interface NewToken {
  id: EnrolmentTokenId;
  poolId: PoolId;
  secretHash: Buffer;
  expiresAt: Date;
  uses: number;
  autoAdopt: boolean;
  createdBy: string;
}

export async function insertToken(tx: Tx, token: NewToken): Promise<void> {
  await tx
    .insertInto('enrolment_token')
    .values({
      id: token.id,
      pool_id: token.poolId,
      secret_hash: token.secretHash,
      expires_at: token.expiresAt,
      uses_left: token.uses,
      auto_adopt: token.autoAdopt,
      created_by: token.createdBy,
      revoked_at: null,
    })
    .execute()
    .catch((error) => {
      throw violatedConstraintOf(error) === 'enrolment_token_pool_id_fkey' ? notFound('pool') : error;
    });
}

/** Takes one use, if the token still has one at this moment. Two nodes never share the last one. */
export async function takeUse(tx: Tx, id: EnrolmentTokenId, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('enrolment_token')
    .set((eb) => ({ uses_left: eb('uses_left', '-', 1) }))
    .where('id', '=', id)
    .where('uses_left', '>', 0)
    .where('expires_at', '>', now)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Answers whether there was such a token that could still be used. */
export async function revokeToken(tx: Tx, id: EnrolmentTokenId, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('enrolment_token')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
