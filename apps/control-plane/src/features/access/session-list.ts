import type { SessionId, SessionItem, UserId } from '@sluice/contract';
import type { z } from 'zod';
import type { Db } from '../../platform/database.ts';
import { deviceOf } from './device-words.ts';
import { listOfUser } from './session-store.ts';

/** The living sessions of a user, newest first; `current` is the one that asks. */
export async function listSessionsOf(
  db: Db,
  userId: UserId,
  current: SessionId | null,
): Promise<z.input<typeof SessionItem>[]> {
  const rows = await listOfUser(db, userId, new Date());
  return rows.map(({ createdAt, endsAt, lastUsedAt, ...row }) => ({
    ...row,
    device: deviceOf(row.userAgent),
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
    expiresAt: endsAt.toISOString(),
    current: row.id === current,
  }));
}
