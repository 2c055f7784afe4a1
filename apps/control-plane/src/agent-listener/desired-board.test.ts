import { randomUUID } from 'node:crypto';
import { NodeId } from '@sluice/contract';
import type { Desired } from '@sluice/contract/agent';
import { startPostgres, type TestDatabase } from '@sluice/test-rig';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase, transact } from '../platform/database.ts';
import { createLog } from '../platform/log.ts';
import { Secret } from '../platform/secret.ts';
import { openWakeUps, type WakeUps, wakeNode } from '../platform/wake-ups.ts';
import { DesiredBoard } from './desired-board.ts';

const nodeId = NodeId.parse(randomUUID());
const epoch = randomUUID();
const never = new AbortController().signal;
const have = (counter: number) => ({ epoch, counter, operations: null });
const log = createLog('silent');

let clone: TestDatabase;
let database: Database;
let wakeUps: WakeUps;
let board: DesiredBoard;
/** The input of these tests: what a read of the desired state gives, and when. */
let fleet: { counter: number; reads: number; pause: Promise<void> | null };

beforeAll(async () => {
  clone = await startPostgres();
  database = openDatabase(new Secret(clone.url), log);
});
afterAll(async () => {
  await database.close();
  await clone.stop();
});
beforeEach(async () => {
  fleet = { counter: 1, reads: 0, pause: null };
  wakeUps = await openWakeUps(new Secret(clone.url), log);
  const desiredOf = async (): Promise<Desired> => {
    fleet.reads += 1;
    const { counter } = fleet;
    await fleet.pause;
    return { epoch, counter, phase: 'hold', managed: false, bundle: null, expectedOnDisk: null };
  };
  board = new DesiredBoard({ desiredOf }, wakeUps);
});
afterEach(async () => {
  board.close();
  await wakeUps.close();
});

const wake = () => transact(database.db, (tx) => wakeNode(tx, nodeId));

/** Wakes and waits until this process has heard it. */
async function wakeAndHear(): Promise<void> {
  const heard = new Promise<void>((resolve) => {
    const unsubscribe = wakeUps.subscribe(() => {
      unsubscribe();
      resolve();
    });
  });
  await wake();
  await heard;
}

test('polls of a node whose desired state is known ask nobody', async () => {
  await board.next(nodeId, null, 0, never);
  for (let poll = 0; poll < 5; poll += 1) expect(await board.next(nodeId, have(1), 5, never)).toBeNull();
  expect(fleet.reads).toBe(1);
});

test('a wake-up ends the wait with what is new', async () => {
  await board.next(nodeId, null, 0, never);
  const waiting = board.next(nodeId, have(1), 60_000, never);
  fleet.counter = 2;
  await wake();
  expect(await waiting).toMatchObject({ counter: 2 });
});

test('a change that falls into a read is not missed', async () => {
  let release = (): void => {};
  fleet.pause = new Promise((resolve) => {
    release = resolve;
  });
  const waiting = board.next(nodeId, have(1), 60_000, never);
  fleet.counter = 2;
  await wakeAndHear();
  release();
  expect(await waiting).toMatchObject({ counter: 2 });
});

test('after a gap in the wake-ups everything is read again', async () => {
  await board.next(nodeId, null, 0, never);
  const waiting = board.next(nodeId, have(1), 60_000, never);
  fleet.counter = 2;
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'sluice-wake-ups' AND datname = current_database()`.execute(database.db);
  expect(await waiting).toMatchObject({ counter: 2 });
});

test('nothing is kept while wake-ups cannot arrive', async () => {
  await wakeUps.close();
  await board.next(nodeId, null, 0, never);
  fleet.counter = 2;
  expect(await board.next(nodeId, have(1), 0, never)).toMatchObject({ counter: 2 });
});

test('an agent that hangs up and a listener that closes end the wait', async () => {
  const gone = new AbortController();
  const first = board.next(nodeId, have(1), 60_000, gone.signal);
  gone.abort();
  expect(await first).toBeNull();
  const second = board.next(nodeId, have(1), 60_000, never);
  board.close();
  expect(await second).toBeNull();
});
