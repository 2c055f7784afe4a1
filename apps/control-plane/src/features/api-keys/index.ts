import type { Db } from '../../platform/database.ts';
import type { KeyReader } from '../access/index.ts';
import { findLivingKey } from './api-key-read-model.ts';
import { noteReminder, noteUse } from './api-key-store.ts';

export { addApiKeyRoutes } from './api-key-routes.ts';
export { noteReminder };

/** What admission asks of the keys. */
export function createKeyReader(db: Db): KeyReader {
  return {
    findLiving: (tokenHash, now) => findLivingKey(db, tokenHash, now),
    noteUse: (id, address, now) => noteUse(db, id, address, now),
  };
}
