import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { type Database, openDatabase } from '../apps/control-plane/src/platform/database.ts';
import { findRunningPostgres } from '../apps/control-plane/src/platform/embedded-postgres.ts';
import { createLog } from '../apps/control-plane/src/platform/log.ts';
import { buildAgent } from '../scripts/builds.ts';
import { repositoryRoot } from '../scripts/repository.ts';
import { atMost, type Figure, percentile, unbounded } from './figure.ts';
import type { FloodOrder, FloodResult } from './sign-in-flood.ts';
import { type BenchSystem, startBenchSystem } from './system.ts';

const attempts = 10_000;
const perSecond = 500;
/** The flood comes in waves with rests between them, so that what else the machine does falls on both alike. */
const waves = 10;
const warmUps = 20;
const mostBetweenWaves = 40;
/** What the limits let through: those of the account, and what one process looks at while the flood lasts. */
const mostChecksOfAccount = 100;
const checksAtOnce = 40;
const checksPerSecond = 1;
/** What the audit log keeps in an hour of callers without credentials. */
const mostAuditRows = 120;

/**
 * Ten thousand attempts from as many addresses, first against the account of somebody who signs in all the time, then against as many
 * accounts. What gets through to a password check, what the flood costs the good user, and what it leaves in the database.
 */
export async function benchSignIn(say: (figure: Figure) => void): Promise<void> {
  await buildAgent();
  const system = await startBenchSystem({ SLUICE_TRUSTED_PROXIES: '127.0.0.1' });
  try {
    const url = await findRunningPostgres(system.dataDir);
    if (url === null) throw new Error('The database of the bench does not run.');
    const database = openDatabase(url, createLog('silent'));
    try {
      await measure(system, database, say);
    } finally {
      await database.close();
    }
  } finally {
    await system.close();
  }
}

async function measure(system: BenchSystem, { pool }: Database, say: (figure: Figure) => void): Promise<void> {
  await system.openSession();
  const user = new GoodUser(system);
  const grown = async () => {
    const { rows } = await pool.query<{ bytes: number; limits: number; audit: number }>(
      `SELECT pg_database_size(current_database()) AS bytes, (SELECT count(*) FROM rate_limit) AS limits,
        (SELECT count(*) FROM audit WHERE action = 'session.refused') AS audit`,
    );
    return rows[0] ?? { bytes: 0, limits: 0, audit: 0 };
  };
  for (let count = 0; count < warmUps; count += 1) await user.signIn();
  for (const [name, account] of [
    ['one-account', system.username],
    ['many-accounts', null],
  ] as const) {
    const before = await grown();
    const startedAt = performance.now();
    const { checked, flooded, quiet, refused } = await floodInWaves(user, system.controlPlane.url, account);
    const seconds = (performance.now() - startedAt) / 1_000;
    const after = await grown();
    const paced = checksAtOnce + checksPerSecond * seconds;
    const most = Math.ceil(account === null ? paced : Math.min(paced, mostChecksOfAccount));
    say(atMost(`${name}-attempts-that-reached-a-check`, checked, 'checks', most));
    say(atMost(`${name}-other-answers-than-401-and-429`, attempts - checked - refused, 'answers', 0));
    say(unbounded(`${name}-sign-in-p50-without-the-flood`, percentile(quiet, 0.5), 'ms'));
    say(unbounded(`${name}-sign-in-p50-in-the-flood`, percentile(flooded, 0.5), 'ms'));
    say(atMost(`${name}-sign-in-p50-against-without`, percentile(flooded, 0.5) / percentile(quiet, 0.5), 'ratio', 1.2));
    say(unbounded(`${name}-sign-in-p95-against-without`, percentile(flooded, 0.95) / percentile(quiet, 0.95), 'ratio'));
    say(atMost(`${name}-rows-of-limits`, after.limits - before.limits, 'rows', 3 * most));
    say(atMost(`${name}-audit-rows`, after.audit - before.audit, 'rows', mostAuditRows));
    say(atMost(`${name}-database-grown`, (after.bytes - before.bytes) / 1_000_000, 'MB', 2));
  }
}

async function floodInWaves(user: GoodUser, url: string, account: string | null) {
  const sums = { checked: 0, refused: 0, quiet: [] as number[], flooded: [] as number[] };
  for (let wave = 0; wave < waves; wave += 1) {
    const firstAddress = (account === null ? attempts : 0) + (wave * attempts) / waves;
    const order = { url, attempts: attempts / waves, perSecond, account, firstAddress };
    const { result, times } = await during(user, order);
    sums.flooded.push(...times);
    sums.checked += result.statuses['401'] ?? 0;
    sums.refused += result.statuses['429'] ?? 0;
    sums.quiet.push(...(await signInTimes(user, Math.min(times.length, mostBetweenWaves))));
  }
  return sums;
}

/** Signs in as long as the attacker tries. */
async function during(user: GoodUser, order: FloodOrder): Promise<{ result: FloodResult; times: number[] }> {
  let over = false;
  const attack = startAttack(order).finally(() => {
    over = true;
  });
  const times: number[] = [];
  while (!over) times.push(await user.signIn());
  return { result: await attack, times };
}

async function startAttack(order: FloodOrder): Promise<FloodResult> {
  const program = path.join(repositoryRoot, 'bench/sign-in-flood.ts');
  const child = spawn(process.execPath, ['--conditions=sluice-source', program, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The attacker ended with ${code}.`);
  return JSON.parse(said);
}

async function signInTimes(user: GoodUser, count: number): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) times.push(await user.signIn());
  return times;
}

/** Signs in again and again, as a browser does: with the cookie of its device. */
class GoodUser {
  readonly #system: BenchSystem;
  #device = '';

  constructor(system: BenchSystem) {
    this.#system = system;
  }

  /** How long it took, in ms. Between two sign-ins lies a pause: nobody works only at the sign-in page. */
  async signIn(): Promise<number> {
    const { controlPlane, password, username } = this.#system;
    await new Promise((resolve) => setTimeout(resolve, 20));
    const startedAt = performance.now();
    const response = await fetch(`${controlPlane.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.10', cookie: this.#device },
      body: JSON.stringify({ username, password }),
    });
    await response.arrayBuffer();
    const tookMs = performance.now() - startedAt;
    if (response.status !== 201) throw new Error(`The good user was answered with ${response.status}.`);
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
    this.#device = cookies.find((cookie) => cookie.startsWith('sluice_device=')) ?? '';
    return tookMs;
  }
}
