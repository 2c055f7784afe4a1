import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import type { Db, Tx } from './database.ts';

export interface Migration {
  number: number;
  name: string;
  checksum: string;
  statements: string;
}

/** Any constant: all replicas must use the same one. */
const migrationLock = 7_583_001;
const migrationFile = /^(\d{4})_([a-z0-9_]+)\.sql$/;
export const migrationsDir = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** Reads the numbered SQL files of a directory in order. */
export async function readMigrations(directory: string = migrationsDir): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(names.map((name) => readMigration(directory, name)));
  for (const [index, migration] of migrations.entries())
    if (migrations[index + 1]?.number === migration.number)
      throw new Error(`Two migrations have the number ${migration.number}. Give the newer one the next free number.`);
  return migrations;
}

async function readMigration(directory: string, name: string): Promise<Migration> {
  const number = migrationFile.exec(name)?.[1];
  if (number === undefined) throw new Error(`The migration ${name} is not named like 0001_noun.sql.`);
  const statements = await readFile(`${directory}/${name}`, 'utf8');
  return { number: Number(number), name, checksum: createHash('sha256').update(statements).digest('hex'), statements };
}

/**
 * Applies what is missing, each file in a transaction of its own. Replicas that start together wait for each other.
 * A file that was changed after it had been applied, or one that the database knows and we do not, stops the boot.
 */
export async function migrate(db: Db, migrations: readonly Migration[]): Promise<void> {
  await createMigrationTable(db);
  for (const migration of migrations) await db.transaction().execute((tx) => applyOnce(tx, migration));
  const known = new Set(migrations.map((migration) => migration.number));
  const applied = await db.selectFrom('migration').select(['number', 'name']).orderBy('number').execute();
  const unknown = applied.find((row) => !known.has(row.number));
  if (unknown === undefined) return;
  throw new Error(
    `The database was migrated by a newer version of Sluice (${unknown.name}). Start that version, or restore an older backup.`,
  );
}

async function createMigrationTable(db: Db): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockMigrations(tx);
    await sql`
      CREATE TABLE IF NOT EXISTS migration (
        number     INTEGER PRIMARY KEY,
        name       TEXT NOT NULL,
        checksum   TEXT NOT NULL,
        applied_at TIMESTAMPTZ NOT NULL DEFAULT now()
      )`.execute(tx);
  });
}

async function applyOnce(tx: Tx, migration: Migration): Promise<void> {
  await lockMigrations(tx);
  const applied = await tx
    .selectFrom('migration')
    .select('checksum')
    .where('number', '=', migration.number)
    .executeTakeFirst();
  if (applied !== undefined) {
    if (applied.checksum === migration.checksum) return;
    throw new Error(
      `The migration ${migration.name} was changed after it had been applied. Put the old text back and add a new migration.`,
    );
  }
  await sql.raw(migration.statements).execute(tx);
  const { number, name, checksum } = migration;
  await tx.insertInto('migration').values({ number, name, checksum }).execute();
}

async function lockMigrations(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${migrationLock})`.execute(tx);
}
