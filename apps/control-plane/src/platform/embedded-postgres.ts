import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type DataDirLock, lockDataDir } from './data-dir-lock.ts';
import type { Logger } from './log.ts';
import {
  clusterExists,
  createCluster,
  databaseUser,
  type PostgresPlaces,
  placesIn,
  preparePlaces,
  writeUserMap,
} from './postgres-cluster.ts';
import { clearStaleLocks, endPostmaster, findPostmaster, isAlive } from './postgres-process.ts';
import { findPostgresPrograms, type PostgresPrograms } from './postgres-programs.ts';
import { Secret } from './secret.ts';
import { identityOf, type SystemUser } from './system-user.ts';

export interface EmbeddedPostgresOptions {
  dataDir: string;
  /** Null: the present user, which must not be root. */
  user: SystemUser | null;
  log: Logger;
  /** Default 40. */
  maxConnections?: number;
  /** False only for databases that are thrown away. */
  durable?: boolean;
}

export interface EmbeddedPostgres {
  /** URL of the database `sluice`. */
  url: Secret;
  pid(): number;
  /** Fast shutdown: open transactions are rolled back, everything is written. */
  stop(): Promise<void>;
}

const databaseName = 'sluice';
const startTimeoutMs = 60_000;
const supervisionMs = 1_000;
const largestLogBytes = 10 * 1024 * 1024;

/**
 * Starts the PostgreSQL of a data directory, or takes over one that a killed control plane left behind. While it is
 * ours, it is started again whenever it ends. Throws when another process holds the data directory.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const places = placesIn(options.dataDir);
  await preparePlaces(places, options.user);
  const lock = await lockDataDir(options.dataDir);
  if (lock === null)
    throw new Error(
      `Another control plane runs on the data directory ${options.dataDir}. Stop it, or set SLUICE_DATA_DIR to another place.`,
    );
  try {
    const programs = await findPostgresPrograms(options.user, places.home);
    if (!(await clusterExists(places))) await createCluster(places, programs, options.user);
    const server = new Server(options, places, programs);
    await server.start();
    await createDatabaseOnce(places);
    return supervise(server, lock, options.log, urlOf(places, databaseName));
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** URL of the database when its server runs, whoever started it; else null. */
export async function findRunningPostgres(dataDir: string): Promise<Secret | null> {
  const places = placesIn(dataDir);
  const isRunning = (await clusterExists(places)) && (await findPostmaster(places)) !== null;
  return isRunning ? urlOf(places, databaseName) : null;
}

function supervise(server: Server, lock: DataDirLock, log: Logger, url: Secret): EmbeddedPostgres {
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    if (stopping || isAlive(server.pid)) return;
    log.error('the embedded database ended by itself and is started again');
    stopping = true;
    restarting = server.start().then(
      () => {
        stopping = false;
      },
      (error: unknown) => {
        stopping = false;
        log.error({ err: error }, 'the embedded database does not start');
      },
    );
  }, supervisionMs);
  timer.unref();
  return {
    url,
    pid: () => server.pid,
    async stop() {
      clearInterval(timer);
      await restarting;
      await server.stop();
      await lock.release();
    },
  };
}

class Server {
  readonly #options: EmbeddedPostgresOptions;
  readonly #places: PostgresPlaces;
  readonly #programs: PostgresPrograms;
  pid = 0;

  constructor(options: EmbeddedPostgresOptions, places: PostgresPlaces, programs: PostgresPrograms) {
    this.#options = options;
    this.#places = places;
    this.#programs = programs;
  }

  async start(): Promise<void> {
    const orphan = await findPostmaster(this.#places);
    if (orphan !== null && (await this.#isAsWeStartIt(orphan))) {
      this.pid = orphan;
      if (await this.#becomesReady(() => isAlive(orphan))) return;
    }
    if (orphan !== null) await endPostmaster(orphan);
    await clearStaleLocks(this.#places);
    await writeUserMap(this.#places, this.#options.user);
    if (await this.#startOnce()) return;
    throw new Error(
      `The embedded database does not start. Its log ${this.#places.log} ends with: ${await this.#lastWords()}`,
    );
  }

  async stop(): Promise<void> {
    await endPostmaster(this.pid);
  }

  async #startOnce(): Promise<boolean> {
    const { user } = this.#options;
    // The directory belongs to the database's own user, who must not choose which file root opens or gives away.
    const log = await open(this.#places.log, appendNoLink, 0o600);
    try {
      const { isOrdinary, size } = await ordinary(log);
      if (!isOrdinary)
        throw new Error(`${this.#places.log} is no ordinary file of its own. Remove it and start again.`);
      if (user !== null && process.getuid?.() === 0) await log.chown(user.uid, user.gid);
      if (size > largestLogBytes) await log.truncate();
      const child = spawn(this.#programs.postgres, this.#arguments(), {
        ...identityOf(user),
        cwd: this.#places.data,
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
        // A session of its own: Ctrl-C reaches us, and we end the database after the last request.
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
      });
      let ended = false;
      child.once('error', () => {
        ended = true;
      });
      child.once('exit', () => {
        ended = true;
      });
      child.unref();
      this.pid = child.pid ?? 0;
      return await this.#becomesReady(() => !ended);
    } finally {
      await log.close();
    }
  }

  async #becomesReady(isRunning: () => boolean): Promise<boolean> {
    const deadline = Date.now() + startTimeoutMs;
    while (isRunning() && Date.now() < deadline) {
      if (await answers(urlOf(this.#places, 'postgres'))) return true;
      await pause(10);
    }
    return false;
  }

  /** A new version of us may want another program or other settings: then the orphan is ended instead. */
  async #isAsWeStartIt(pid: number): Promise<boolean> {
    const running = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return running.split('\0').slice(0, -1).join('\0') === [this.#programs.postgres, ...this.#arguments()].join('\0');
  }

  #arguments(): string[] {
    const durable = this.#options.durable ?? true;
    const settings = {
      listen_addresses: '',
      unix_socket_directories: this.#places.socket,
      unix_socket_permissions: '0700',
      max_connections: String(this.#options.maxConnections ?? 40),
      fsync: durable ? 'on' : 'off',
      synchronous_commit: durable ? 'on' : 'off',
      full_page_writes: durable ? 'on' : 'off',
      shared_buffers: '32MB',
      work_mem: '4MB',
      maintenance_work_mem: '32MB',
      // Worker processes cost memory that an idle control plane should not use.
      io_method: 'sync',
      autovacuum_max_workers: '1',
      max_worker_processes: '2',
      max_parallel_workers: '0',
      max_parallel_workers_per_gather: '0',
      max_logical_replication_workers: '0',
      max_wal_senders: '0',
      wal_level: 'minimal',
      max_wal_size: '256MB',
      min_wal_size: '32MB',
      jit: 'off',
      timezone: 'UTC',
      log_timezone: 'UTC',
      log_min_messages: 'warning',
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return ['-D', this.#places.data, ...options];
  }

  async #lastWords(): Promise<string> {
    const text = await readFile(this.#places.log, 'utf8').catch(() => '');
    return text.trim().slice(-1000);
  }
}

async function answers(url: Secret): Promise<boolean> {
  const client = new pg.Client({ connectionString: url.reveal(), connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function createDatabaseOnce(places: PostgresPlaces): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(places, 'postgres').reveal() });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
  } finally {
    await client.end();
  }
}

function urlOf(places: PostgresPlaces, database: string): Secret {
  return new Secret(`postgresql://${databaseUser}@localhost/${database}?host=${encodeURIComponent(places.socket)}`);
}

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
const appendNoLink = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW;

/** A second name would be that of a file of somebody else. */
async function ordinary(file: FileHandle): Promise<{ isOrdinary: boolean; size: number }> {
  const stat = await file.stat();
  return { isOrdinary: stat.isFile() && stat.nlink === 1, size: stat.size };
}
