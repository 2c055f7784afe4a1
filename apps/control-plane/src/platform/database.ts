import { problem } from '@sluice/contract';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { Logger } from './log.ts';
import type { Schema } from './schema/index.ts';
import type { Secret } from './secret.ts';

export type Db = Kysely<Schema>;
export type Tx = Transaction<Schema>;

export interface Database {
  db: Db;
  /** The pool below `db`, for libraries that bring their own SQL. */
  pool: pg.Pool;
  close(): Promise<void>;
}

const oldestServerVersion = 150_000;
const int8Oid = 20;
const connectionTimeoutMs = 5_000;
const statementTimeoutMs = 30_000;
const maxConnections = 10;

/** Opens a pool. Nothing is connected before the first query. `bigint` columns arrive as numbers. */
export function openDatabase(url: Secret, log: Logger): Database {
  const pool = new pg.Pool({
    connectionString: url.reveal(),
    max: maxConnections,
    connectionTimeoutMillis: connectionTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    application_name: 'sluice',
    types: { getTypeParser: readerOfType },
  });
  // While we close, the server may be quicker than the connections.
  let closing = false;
  // A connection that breaks is replaced at the next query, and what was running on it fails by itself. Without a listener it
  // would end the process; the pool has one only while nobody uses the connection.
  pool.on('connect', (client) => {
    client.once('error', (error) => closing || log.warn({ err: error }, 'a database connection broke'));
    // The words of the server are followed by the end of the stream, and the pool passes both on: said once is enough.
    client.on('error', () => undefined);
  });
  pool.on('error', () => undefined);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    close() {
      closing = true;
      return db.destroy();
    },
  };
}

/**
 * Runs `act` in one transaction. A serialization failure or a deadlock runs it again, so `act` must have no effect
 * outside `tx`.
 */
export async function transact<T>(db: Db, act: (tx: Tx) => Promise<T>): Promise<T> {
  const attempts = 5;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(act);
    } catch (error) {
      if (attempt === attempts || !isTransient(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 10 * (1 + Math.random())));
    }
  }
}

/** Throws an `Error` with the remedy when the server is older than what we need. */
export async function requireServerVersion(db: Db): Promise<void> {
  const { rows } = await sql<{ number: string }>`SELECT current_setting('server_version_num') AS number`.execute(db);
  refuseOldServer(Number(rows[0]?.number));
}

/** Throws an `Error` with the remedy unless `version`, as in `server_version_num`, is one that we work with. */
export function refuseOldServer(version: number): void {
  if (version >= oldestServerVersion) return;
  throw new Error(
    `PostgreSQL ${Math.floor(version / 10_000)} is too old. Point DATABASE_URL at version 15 or newer, or leave it out to use the embedded database.`,
  );
}

/** PostgreSQL's code of an error, for example `23505` for a unique violation; null for other errors. */
export function sqlStateOf(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}

/** Name of the constraint that an error violates; null for other errors. */
export function violatedConstraintOf(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.constraint ?? null) : null;
}

const connectionFailures = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** Whether an error says that the database cannot be reached, as opposed to having refused a statement. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const state = sqlStateOf(error);
  // 08: connection exceptions; 57P0x: the server shuts down, crashed or is starting; 53300: too many connections.
  if (state !== null) return state.startsWith('08') || state.startsWith('57P0') || state === '53300';
  if (!(error instanceof Error)) return false;
  if ('code' in error && 'syscall' in error && typeof error.code === 'string')
    return connectionFailures.has(error.code) && error.syscall === 'connect';
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    error.message,
  );
}

export function databaseUnavailable(cause: unknown) {
  const unavailable = problem(
    'database-unavailable',
    'The database of the control plane does not answer.',
    'Try again in a moment. If it stays, check that PostgreSQL runs and look at the log of the control plane.',
  );
  unavailable.cause = cause;
  return unavailable;
}

function isTransient(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === '40001' || state === '40P01';
}

const readerOfType: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === int8Oid ? readSafeInteger : pg.types.getTypeParser(oid, format ?? 'text');

function readSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`The database holds ${text}, which a number cannot carry exactly.`);
  return value;
}
