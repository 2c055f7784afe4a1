import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { type Db, transact } from './database.ts';
import type { Settings } from './settings.ts';

const settingName = 'hash-key';
const hashKeyLock = 7_583_011;

/** The key of keyed hashes, 32 bytes, made once and kept sealed. Replicas that start together get the same. */
export async function loadHashKey(db: Db, settings: Settings): Promise<Buffer> {
  return transact(db, async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${hashKeyLock})`.execute(tx);
    const stored = await settings.findSealed(tx, settingName);
    if (stored !== null) return stored;
    const key = randomBytes(32);
    await settings.putSealed(tx, settingName, key);
    return key;
  });
}
