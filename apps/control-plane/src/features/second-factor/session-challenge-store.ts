import type { SessionId } from '@sluice/contract';
import type { Tx } from '../../platform/database.ts';

const lifetimeMs = 5 * 60_000;

export type ChallengePurpose = 'prove' | 'register';

/** The only file that writes `session_challenge`. One for each purpose: a newer one replaces it. */
export async function putChallenge(
  tx: Tx,
  sessionId: SessionId,
  purpose: ChallengePurpose,
  challenge: string,
): Promise<void> {
  const columns = { challenge, expires_at: new Date(Date.now() + lifetimeMs) };
  await tx
    .insertInto('session_challenge')
    .values({ session_id: sessionId, purpose, ...columns })
    .onConflict((conflict) => conflict.columns(['session_id', 'purpose']).doUpdateSet(columns))
    .execute();
}

/** The challenge, which is used up; null when there is none or it is too old. */
export async function takeChallenge(
  tx: Tx,
  sessionId: SessionId,
  purpose: ChallengePurpose,
  now: Date,
): Promise<string | null> {
  const row = await tx
    .deleteFrom('session_challenge')
    .where('session_id', '=', sessionId)
    .where('purpose', '=', purpose)
    .returning(['challenge', 'expires_at'])
    .executeTakeFirst();
  return row !== undefined && row.expires_at > now ? row.challenge : null;
}
