import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Db, transact } from './database.ts';
import type { Settings } from './settings.ts';

const Stored = z.object({ id: z.uuid() });

/** Identity of this database, made once. Counters of desired states compare only within one epoch. */
export async function loadEpoch(db: Db, settings: Settings): Promise<string> {
  return transact(db, async (tx) => {
    const inserted = { id: randomUUID() };
    await tx
      .insertInto('setting')
      .values({ name: 'epoch', value: JSON.stringify(inserted), sealed: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return Stored.parse(await settings.find(tx, 'epoch')).id;
  });
}
