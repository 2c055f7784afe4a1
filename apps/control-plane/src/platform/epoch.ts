import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Db, transact } from './database.ts';
import type { Settings } from './settings.ts';

const Stored = z.object({ id: z.uuid() });

/** Identity of this database, made once. Counters of desired states compare only within one epoch. */
export async function loadEpoch(db: Db, settings: Settings): Promise<string> {
  return transact(db, async (tx) => {
    await settings.putIfAbsent(tx, 'epoch', { id: randomUUID() });
    return Stored.parse(await settings.find(tx, 'epoch')).id;
  });
}
