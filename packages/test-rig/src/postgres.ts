import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A database of one test file. */
export interface TestDatabase {
  /** `postgresql://…` of a fresh database with all migrations applied. */
  url: string;
  /** Drops the database. It is also dropped when this process ends. */
  stop(): Promise<void>;
}

const keeperProgram = fileURLToPath(
  new URL('../../../apps/control-plane/src/testing/postgres-keeper.ts', import.meta.url),
);
const socketName = `sluice-test-postgres-${createHash('sha256').update(`${process.getuid?.()} ${keeperProgram}`).digest('hex').slice(0, 16)}`;
const connectTimeoutMs = 60_000;

/**
 * Gives a fresh clone of the migrated template database on a real PostgreSQL. One server is shared by all test files and
 * runs of this checkout; the first caller starts it, and it ends soon after the last one has gone.
 */
export async function startPostgres(): Promise<TestDatabase> {
  const keeper = await connectToKeeper();
  const url = await askForClone(keeper);
  // The connection keeps the database; it must not keep this process.
  keeper.unref();
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        keeper.ref();
        keeper.once('close', () => resolve());
        keeper.end();
      }),
  };
}

async function connectToKeeper(): Promise<Socket> {
  const deadline = Date.now() + connectTimeoutMs;
  let started = 0;
  for (;;) {
    const connection = await tryToConnect();
    if (connection !== null) return connection;
    if (Date.now() > deadline)
      throw new Error(
        `The test database does not start. Run "node --conditions=sluice-source ${keeperProgram} x" to see why.`,
      );
    // A keeper that was just about to end may have been in the way: start one again from time to time.
    if (Date.now() - started > 3_000) {
      started = Date.now();
      const options = { detached: true, stdio: 'ignore' } as const;
      spawn(process.execPath, ['--conditions=sluice-source', keeperProgram, socketName], options).unref();
    }
    await pause(20);
  }
}

function tryToConnect(): Promise<Socket | null> {
  return new Promise((resolve) => {
    const connection = connect({ path: `\0${socketName}` });
    connection.once('connect', () => resolve(connection));
    connection.once('error', () => resolve(null));
  });
}

function askForClone(keeper: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    keeper.setEncoding('utf8');
    keeper.once('close', () => reject(new Error('The test database went away before it answered.')));
    keeper.on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\n')) return;
      const answer: { url?: string; error?: string } = JSON.parse(text);
      if (answer.url === undefined) reject(new Error(`The test database could not be made: ${answer.error}`));
      else resolve(answer.url);
    });
    keeper.write('clone\n');
  });
}
