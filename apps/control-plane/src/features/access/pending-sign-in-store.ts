import type { UserId } from '@sluice/contract';
import type { Tx } from '../../platform/database.ts';
import type { SessionKind } from './session-token.ts';

export interface PendingSignIn {
  /** Null: a sign-in with a passkey alone, which says itself whose it is. */
  userId: UserId | null;
  kind: SessionKind;
  /** What a passkey has to sign; null where none can be used. */
  challenge: string | null;
}

/** `attempts`: how often its ticket was tried, this time included. */
export interface TriedSignIn extends PendingSignIn {
  attempts: number;
}

const mostAttempts = 5;

/** The only file that writes `pending_sign_in`. Ended ones are deleted with every new one. */
export async function insertPending(
  tx: Tx,
  pending: PendingSignIn & { ticketHash: Buffer; network: string; expiresAt: Date },
): Promise<void> {
  await tx.deleteFrom('pending_sign_in').where('expires_at', '<=', new Date()).execute();
  await tx
    .insertInto('pending_sign_in')
    .values({
      ticket_hash: pending.ticketHash,
      user_id: pending.userId,
      kind: pending.kind,
      network: pending.network,
      challenge: pending.challenge,
      expires_at: pending.expiresAt,
    })
    .execute();
}

/**
 * Counts an attempt before it is looked at, in a transaction of its own so that it stays counted. Null when the ticket is unknown, has
 * ended, was tried too often or belongs to another network.
 */
export async function countAttempt(
  tx: Tx,
  ticketHash: Buffer,
  network: string,
  now: Date,
): Promise<TriedSignIn | null> {
  const row = await tx
    .updateTable('pending_sign_in')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('ticket_hash', '=', ticketHash)
    .where('network', '=', network)
    .where('attempts', '<', mostAttempts)
    .where('expires_at', '>', now)
    .returning(['user_id as userId', 'kind', 'challenge', 'attempts'])
    .executeTakeFirst();
  return row ?? null;
}

/** Of two requests with one ticket, one is told that it was there. */
export async function useUpPending(tx: Tx, ticketHash: Buffer): Promise<boolean> {
  const result = await tx.deleteFrom('pending_sign_in').where('ticket_hash', '=', ticketHash).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function removePendingOf(tx: Tx, userId: UserId): Promise<void> {
  await tx.deleteFrom('pending_sign_in').where('user_id', '=', userId).execute();
}

export async function removeEveryPending(tx: Tx): Promise<void> {
  await tx.deleteFrom('pending_sign_in').execute();
}
