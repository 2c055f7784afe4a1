import { lstat } from 'node:fs/promises';
import { sql } from 'kysely';
import { systemActor } from './actor.ts';
import { record } from './audit.ts';
import { type Db, sqlStateOf, type Tx, transact } from './database.ts';
import { createKey, readKeyFile, type SealingKey, writeKeyFile } from './key-file.ts';
import type { SealedColumn } from './sealed-column.ts';
import type { Sealer } from './sealing.ts';

export interface Rotation {
  db: Db;
  sealing: Sealer;
  keyFile: string;
  /** Every column that holds something sealed. */
  columns: readonly SealedColumn[];
  /** Rows of one transaction. */
  batchSize?: number;
  /** After each transaction: how many rows are done so far. */
  onBatch?: (done: number) => Promise<void> | void;
}

export interface RotationResult {
  /** Number of the key that is used now. */
  key: number;
  /** Rows that were sealed again by this run. */
  rows: number;
  dropped: readonly number[];
}

const rotationLock = 7_583_010;
const defaultBatchSize = 100;
const lockTimeoutMs = 1_000;
const lockNotAvailable = '55P03';
const actor = systemActor('admin');

/**
 * Makes a new key, seals everything again with it, and drops the old one, while the control plane serves. It may be ended anywhere:
 * while the file holds two keys, the next run goes on with them.
 *
 * Limits: a value that cannot be opened stops it, with both keys kept. Other machines must share the file, not have a copy.
 */
export async function rotateKeys(rotation: Rotation): Promise<RotationResult> {
  return alone(rotation.db, async () => {
    const keys = await beginOrGoOn(rotation.keyFile);
    const [newest] = keys;
    let rows = 0;
    do rows += await sealAgain(rotation, newest.number, rows);
    while (!(await closeOldKeys(rotation, newest.number)));
    await writeKeyFile(rotation.keyFile, [newest]);
    return { key: newest.number, rows, dropped: keys.slice(1).map(({ number }) => number) };
  });
}

/** Two rotations at the same time would each drop what the other still needs. */
async function alone<T>(db: Db, act: () => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{ got: boolean }>`SELECT pg_try_advisory_lock(${rotationLock}) AS got`.execute(
      connection,
    );
    if (rows[0]?.got !== true) throw new Error('The keys are being rotated already. Wait until that has ended.');
    try {
      return await act();
    } finally {
      await sql`SELECT pg_advisory_unlock(${rotationLock})`.execute(connection);
    }
  });
}

/** A file with several keys is one whose rotation was ended early. */
async function beginOrGoOn(path: string): Promise<[SealingKey, ...SealingKey[]]> {
  const { uid } = await lstat(path);
  const [newest, ...older] = await readKeyFile(path, [uid]);
  if (newest === undefined) throw new Error(`The key file ${path} holds no key.`);
  if (older.length > 0) return [newest, ...older];
  const added = createKey(newest.number + 1);
  await writeKeyFile(path, [added, newest]);
  return [added, newest];
}

async function sealAgain(rotation: Rotation, newest: number, before: number): Promise<number> {
  let done = 0;
  for (const column of rotation.columns) {
    for (let after: string | null = ''; after !== null; ) {
      const last: string = after;
      const batch: string[] = await transact(rotation.db, (tx) => sealBatch(tx, rotation, column, newest, last));
      done += batch.length;
      after = batch.at(-1) ?? null;
      if (batch.length > 0) await rotation.onBatch?.(before + done);
    }
  }
  return done;
}

/** Answers the ids of the rows, in order. */
async function sealBatch(
  tx: Tx,
  { batchSize = defaultBatchSize, sealing }: Rotation,
  { column, id, nameOf, replace, table }: SealedColumn,
  newest: number,
  after: string,
): Promise<string[]> {
  const [key, value] = [sql.ref(id), sql.ref(column)];
  const { rows } = await sql<{ id: string; sealed: Buffer }>`
    SELECT ${key}::text AS id, ${value} AS sealed
    FROM ${sql.table(table)}
    WHERE sealing_key_number(${value}) < ${newest} AND ${key}::text > ${after}
    ORDER BY ${key}::text
    LIMIT ${batchSize}
    FOR UPDATE`.execute(tx);
  for (const row of rows) {
    const name = nameOf(row.id);
    await replace(tx, row.id, sealing.seal(name, sealing.open(name, row.sealed)));
  }
  return rows.map((row) => row.id);
}

/**
 * From here on the database refuses what an older key sealed. False when something was sealed with one in the meantime. Nobody
 * writes while this looks: who sealed before it and writes after it is refused and does it again.
 */
async function closeOldKeys({ columns, db }: Rotation, newest: number): Promise<boolean> {
  try {
    return await transact(db, async (tx) => {
      await sql`SELECT set_config('lock_timeout', ${String(lockTimeoutMs)}, true)`.execute(tx);
      for (const { table } of columns)
        await sql`LOCK TABLE ${sql.table(table)} IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
      for (const { column, table } of columns) {
        const { rows } = await sql`
          SELECT FROM ${sql.table(table)} WHERE sealing_key_number(${sql.ref(column)}) < ${newest} LIMIT 1`.execute(tx);
        if (rows.length > 0) return false;
      }
      await tx.updateTable('sealing_floor').set({ number: newest }).execute();
      await record(tx, { actor, action: 'keys.rotated', subject: `key ${newest}` });
      return true;
    });
  } catch (error) {
    // Others wait behind us: better to ask again than to hold them up.
    if (sqlStateOf(error) === lockNotAvailable) return false;
    throw error;
  }
}
