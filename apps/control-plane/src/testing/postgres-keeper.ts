/**
 * Program that keeps one PostgreSQL for all test runs of this checkout and gives each caller a fresh, migrated database.
 *
 * Callers connect to the abstract unix socket named in the first argument and send `clone\n`; the answer is one line of
 * JSON, `{ "url": … }` or `{ "error": … }`. The database is dropped when the connection ends, however it ends, and the
 * keeper ends itself when nobody is connected any more.
 */
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../platform/database.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import { createLog } from '../platform/log.ts';
import { migrate, readMigrations } from '../platform/migrations.ts';
import { Secret } from '../platform/secret.ts';
import { systemUserForRoot } from '../platform/system-user.ts';

const graceMs = 5_000;
const log = createLog('error');

interface Kept {
  postgres: EmbeddedPostgres;
  maintenance: Database;
}

class Keeper {
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'sluice-test-'));
  readonly #kept: Promise<Kept>;
  readonly #templates = new Map<string, Promise<string>>();
  #work: Promise<unknown> = Promise.resolve();
  #connections = 0;
  #goodbye: NodeJS.Timeout | null = null;

  constructor() {
    // The system user that runs PostgreSQL when root tests must pass through.
    chmodSync(this.#dataDir, 0o755);
    this.#kept = start(this.#dataDir);
    this.#kept.catch(() => {});
  }

  accept(connection: Socket): void {
    this.#connections += 1;
    if (this.#goodbye !== null) clearTimeout(this.#goodbye);
    const databases: string[] = [];
    connection.on('error', () => connection.destroy());
    connection.on('data', () => {
      this.#inTurn(async () => {
        const answer = await this.#clone(databases).catch((error: unknown) => ({ error: String(error) }));
        connection.write(`${JSON.stringify(answer)}\n`);
      });
    });
    connection.on('close', () => {
      this.#connections -= 1;
      this.#inTurn(() => this.#drop(databases));
      if (this.#connections === 0) this.#goodbye = setTimeout(() => this.#end(), graceMs);
    });
  }

  /** One at a time: a template cannot be copied while it is being made. */
  #inTurn(act: () => Promise<void>): void {
    this.#work = this.#work.then(act).catch((error: unknown) => log.error({ err: error }, 'a request failed'));
  }

  async #clone(databases: string[]): Promise<{ url: string }> {
    const { postgres, maintenance } = await this.#kept;
    const template = await this.#template();
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    await sql`CREATE DATABASE ${sql.id(name)} TEMPLATE ${sql.id(template)}`.execute(maintenance.db);
    databases.push(name);
    return { url: withDatabase(postgres.url, name) };
  }

  async #template(): Promise<string> {
    const migrations = await readMigrations();
    const checksums = migrations.map((migration) => migration.checksum).join();
    const name = `template_${createHash('sha256').update(checksums).digest('hex').slice(0, 16)}`;
    const existing = this.#templates.get(name);
    if (existing !== undefined) return existing;
    const { postgres, maintenance } = await this.#kept;
    await sql`DROP DATABASE IF EXISTS ${sql.id(name)}`.execute(maintenance.db);
    await sql`CREATE DATABASE ${sql.id(name)}`.execute(maintenance.db);
    const database = openDatabase(new Secret(withDatabase(postgres.url, name)), log);
    await migrate(database.db, migrations).finally(() => database.close());
    this.#templates.set(name, Promise.resolve(name));
    return name;
  }

  async #drop(databases: readonly string[]): Promise<void> {
    const { maintenance } = await this.#kept;
    for (const name of databases)
      await sql`DROP DATABASE IF EXISTS ${sql.id(name)} WITH (FORCE)`.execute(maintenance.db);
  }

  async #end(): Promise<void> {
    server.close();
    await this.#work;
    const kept = await this.#kept.catch(() => null);
    await kept?.maintenance.close();
    await kept?.postgres.stop();
    rmSync(this.#dataDir, { recursive: true, force: true });
    process.exit(0);
  }
}

async function start(dataDir: string): Promise<Kept> {
  const user = await systemUserForRoot();
  const postgres = await startEmbeddedPostgres({ dataDir, user, log, maxConnections: 300, durable: false });
  return { postgres, maintenance: openDatabase(postgres.url, log) };
}

function withDatabase(url: Secret, name: string): string {
  const changed = new URL(url.reveal());
  changed.pathname = `/${name}`;
  return changed.href;
}

let keeper: Keeper | null = null;
const server = createServer((connection) => {
  keeper ??= new Keeper();
  keeper.accept(connection);
});
// Another keeper was faster: the caller finds that one.
server.on('error', () => process.exit(0));
server.listen(`\0${process.argv[2]}`);
// Whoever started it may have gone before connecting.
setTimeout(() => keeper === null && process.exit(0), graceMs).unref();
