import type { SessionId, SessionItem, UserId } from '@sluice/contract';
import type { z } from 'zod';
import type { Db } from '../../platform/database.ts';
import { deviceOf } from './device-words.ts';
import { listOfUser } from './session-store.ts';
import { expiryOf } from './session-token.ts';

/** The living sessions of a user, newest first; `current` is the one that asks. */
export async function listSessionsOf(
  db: Db,
  userId: UserId,
  current: SessionId | null,
): Promise<z.input<typeof SessionItem>[]> {
  const rows = await listOfUser(db, userId, new Date());
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    address: row.address,
    userAgent: row.user_agent,
    device: deviceOf(row.user_agent),
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
    expiresAt: expiryOf({ lastUsedAt: row.last_used_at, expiresAt: row.expires_at }).toISOString(),
    current: row.id === current,
  }));
}
