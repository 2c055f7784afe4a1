import type { Db, Tx } from './database.ts';
import type { SealedColumn } from './sealed-column.ts';
import type { Sealer } from './sealing.ts';

/** Named values of the control plane itself, JSON in the open or bytes under the key file. */
export interface Settings {
  find(tx: Db | Tx, name: string): Promise<unknown>;
  put(tx: Tx, name: string, value: object): Promise<void>;
  /** Of two transactions that put the first value at the same time, one wins; the other finds its value. */
  putIfAbsent(tx: Tx, name: string, value: object): Promise<void>;
  /** Whether it was there: of two transactions that remove it at the same time, one is told so. */
  remove(tx: Tx, name: string): Promise<boolean>;
  /** Null when there is none. Throws when the key file is not the one it was sealed with. */
  findSealed(tx: Db | Tx, name: string): Promise<Buffer | null>;
  putSealed(tx: Tx, name: string, bytes: Buffer): Promise<void>;
}

/** A sealed value is bound to its name. */
export const sealedSettings: SealedColumn = {
  table: 'setting',
  column: 'sealed',
  id: 'name',
  nameOf: (name) => name,
  async replace(tx, name, sealed) {
    await tx.updateTable('setting').set({ sealed }).where('name', '=', name).execute();
  },
};

export function createSettings(sealer: Sealer): Settings {
  const put = async (tx: Tx, name: string, value: object | null, sealed: Buffer | null): Promise<void> => {
    const columns = { value: value === null ? null : JSON.stringify(value), sealed };
    await tx
      .insertInto('setting')
      .values({ name, ...columns })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
      .execute();
  };
  return {
    async find(tx, name) {
      const row = await tx.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst();
      return row?.value ?? null;
    },
    put: (tx, name, value) => put(tx, name, value, null),
    async putIfAbsent(tx, name, value) {
      await tx
        .insertInto('setting')
        .values({ name, value: JSON.stringify(value), sealed: null })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async remove(tx, name) {
      const result = await tx.deleteFrom('setting').where('name', '=', name).executeTakeFirst();
      return result.numDeletedRows > 0n;
    },
    async findSealed(tx, name) {
      const row = await tx.selectFrom('setting').select('sealed').where('name', '=', name).executeTakeFirst();
      return row?.sealed == null ? null : sealer.open(name, row.sealed);
    },
    putSealed: (tx, name, bytes) => put(tx, name, null, sealer.seal(name, bytes)),
  };
}
