import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sealedColumns } from '../sealed-columns.ts';
import { type InProcessControlPlane, startInProcess } from '../testing/start-in-process.ts';
import { removeRowsUpTo } from './audit.ts';
import { sqlStateOf, transact } from './database.ts';
import { keyFileIn, readKeyFile, writeKeyFile } from './key-file.ts';
import { type Rotation, rotateKeys } from './key-rotation.ts';
import { createSealer } from './sealing.ts';

let rig: InProcessControlPlane;
beforeEach(async () => {
  rig = await startInProcess();
});
afterEach(() => rig.stop());

const platform = () => rig.controlPlane.platform;
const keyFile = () => keyFileIn(rig.dataDir);

async function readKeys() {
  return readKeyFile(keyFile(), [(await stat(keyFile())).uid]);
}

const numbers = async () => (await readKeys()).map(({ number }) => number);

function rotation(changes: Partial<Rotation> = {}): Rotation {
  const { db, sealing } = platform();
  return { db, sealing, keyFile: keyFile(), columns: sealedColumns, ...changes };
}

const put = (name: string, text: string) =>
  transact(platform().db, (tx) => platform().settings.putSealed(tx, name, Buffer.from(text)));
const find = async (name: string) =>
  (await platform().settings.findSealed(platform().db, name))?.toString('utf8') ?? null;

async function putMany(count: number): Promise<void> {
  await transact(platform().db, async (tx) => {
    for (let index = 0; index < count; index += 1)
      await platform().settings.putSealed(tx, `test-${index}`, Buffer.from(`secret ${index}`));
  });
}

/** Rows by the number of the key that sealed them, over all columns. */
async function rowsByKey(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { column, table } of sealedColumns) {
    const { rows } = await platform().database.pool.query<{ key: number; count: number }>(
      `SELECT sealing_key_number(${column}) AS key, count(*) AS count FROM ${table} WHERE ${column} IS NOT NULL GROUP BY 1`,
    );
    for (const { count, key } of rows) counts[key] = (counts[key] ?? 0) + count;
  }
  return counts;
}

test('everything is sealed with a new key, and the old one is gone', async () => {
  await putMany(25);
  const [old] = await readKeys();
  const result = await rotateKeys(rotation({ batchSize: 10 }));
  expect(result).toMatchObject({ key: 2, dropped: [1] });
  expect(result.rows).toBeGreaterThanOrEqual(25);
  expect(await numbers()).toEqual([2]);
  expect(Object.keys(await rowsByKey())).toEqual(['2']);
  for (let index = 0; index < 25; index += 1) expect(await find(`test-${index}`)).toBe(`secret ${index}`);
  expect(await readFile(keyFile(), 'utf8')).not.toContain(old?.bytes().toString('base64'));
  expect((await rotateKeys(rotation())).key).toBe(3);
  const [last] = await platform().db.selectFrom('audit').select('action').orderBy('seq', 'desc').limit(1).execute();
  expect(last?.action).toBe('keys.rotated');
});

test('while the keys are rotated everything is read and written, and nothing of it is lost', async () => {
  await putMany(200);
  const written = new Map<string, string>();
  let going = true;
  const counts = { read: 0, written: 0 };
  const write = async (worker: number) => {
    for (let round = 0; going; round += 1) {
      const name = `test-${(worker * 37 + round * 13) % 250}-${worker}`;
      await put(name, `round ${round}`);
      written.set(name, `round ${round}`);
      counts.written += 1;
    }
  };
  const read = async () => {
    for (let round = 0; going; round += 1) {
      expect(await find(`test-${round % 200}`)).toBe(`secret ${round % 200}`);
      counts.read += 1;
    }
  };
  const work = [write(1), write(2), read(), read()];
  for (let turn = 0; turn < 3; turn += 1) await rotateKeys(rotation({ batchSize: 10, onBatch: () => pause(5) }));
  going = false;
  await Promise.all(work);
  expect(Math.min(counts.read, counts.written)).toBeGreaterThan(50);
  for (const [name, text] of written) expect(await find(name)).toBe(text);
  for (let index = 0; index < 200; index += 1) expect(await find(`test-${index}`)).toBe(`secret ${index}`);
  expect(Object.keys(await rowsByKey())).toEqual(['4']);
  expect(await numbers()).toEqual([4]);
});

test('what was sealed with a dropped key comes too late: the database refuses it, and it is sealed again', async () => {
  const [old] = await readKeys();
  if (old === undefined) throw new Error('There is no key.');
  const late = createSealer({ newest: () => old, find: () => old });
  await rotateKeys(rotation());
  const insert = (sealed: Buffer) =>
    transact(platform().db, async (tx) => {
      await tx.insertInto('setting').values({ name: 'late', value: null, sealed }).execute();
    });
  const error = await insert(late.seal('late', Buffer.from('text'))).catch((cause: unknown) => cause);
  expect(sqlStateOf(error)).toBe('40001');
  let attempts = 0;
  await transact(platform().db, async (tx) => {
    attempts += 1;
    const sealing = attempts === 1 ? late : platform().sealing;
    const sealed = sealing.seal('late', Buffer.from('text'));
    await tx.insertInto('setting').values({ name: 'late', value: null, sealed }).execute();
  });
  expect(attempts).toBe(2);
  expect(await find('late')).toBe('text');
});

test('a rotation that is killed between two transactions has lost nothing, and the next one ends it', async () => {
  await putMany(1_500);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const child = startRotation();
    await linesOf(child, 2 + attempt * 2);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await numbers()).toEqual([2, 1]);
    const counts = await rowsByKey();
    expect(counts['1']).toBeGreaterThan(0);
    expect(counts['2']).toBeGreaterThan(100);
    for (let index = 0; index < 1_500; index += 50) expect(await find(`test-${index}`)).toBe(`secret ${index}`);
    await put(`between-${attempt}`, 'text');
  }
  const child = startRotation();
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(await numbers()).toEqual([2]);
  expect(Object.keys(await rowsByKey())).toEqual(['2']);
  for (let index = 0; index < 1_500; index += 50) expect(await find(`test-${index}`)).toBe(`secret ${index}`);
  expect(await find('between-1')).toBe('text');
});

test('one that is ended before its first and after its last transaction is ended by the next one', async () => {
  await putMany(5);
  const stop = () => Promise.reject(new Error('stopped here'));
  await expect(rotateKeys(rotation({ onBatch: stop }))).rejects.toThrow('stopped here');
  expect(await numbers()).toEqual([2, 1]);
  const before = await readKeys();
  await rotateKeys(rotation());
  await writeKeyFile(keyFile(), before);
  expect(await rotateKeys(rotation())).toEqual({ key: 2, rows: 0, dropped: [1] });
  expect(await find('test-4')).toBe('secret 4');
});

test('what the audit log keeps sealed is sealed again too, and its rows stay where they are', async () => {
  const { db, sealing } = platform();
  const secret = sealing.seal('audit-webhook-secret', Buffer.from('of the receiver'));
  const forwarder = { kind: 'webhook', settings: '{}', secret, active: false, sent_seq: 0 } as const;
  await db.insertInto('audit_forwarder').values(forwarder).execute();
  const rows = await db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq').execute();
  const [first] = rows;
  if (first === undefined || rows.length < 2) throw new Error('There are no rows to anchor.');
  const sealed = sealing.seal('audit-anchor', Buffer.from('{}'));
  await transact(db, (tx) => removeRowsUpTo(tx, { ...first, removedAt: new Date(), sealed }));
  await rotateKeys(rotation());
  const anchor = await db.selectFrom('audit_anchor').select(['seq', 'sealed']).executeTakeFirstOrThrow();
  expect(anchor.seq).toBe(first.seq);
  expect(sealing.open('audit-anchor', anchor.sealed ?? Buffer.alloc(0)).toString()).toBe('{}');
  const again = await db.selectFrom('audit_forwarder').select('secret').executeTakeFirstOrThrow();
  expect(sealing.open('audit-webhook-secret', again.secret ?? Buffer.alloc(0)).toString()).toBe('of the receiver');
  // Sealing it again lets go of no row.
  await expect(
    db
      .deleteFrom('audit')
      .where('seq', '=', first.seq + 1)
      .execute(),
  ).rejects.toThrow(/never changed/);
});

test('a value that no key opens stops it, with both keys kept', async () => {
  await putMany(3);
  const { pool } = platform().database;
  await pool.query(
    "UPDATE setting SET sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40)) WHERE name = 'test-1'",
  );
  await expect(rotateKeys(rotation())).rejects.toThrow(/sealed as test-1 cannot be opened/);
  expect(await numbers()).toEqual([2, 1]);
  expect(await find('test-2')).toBe('secret 2');
});

test('two rotations do not run at the same time', async () => {
  await putMany(3);
  const inside = (): Promise<void> =>
    rotateKeys(rotation()).then(
      () => Promise.reject(new Error('It ran.')),
      (error: Error) => expect(error.message).toMatch(/rotated already/),
    );
  let asked = 0;
  await rotateKeys(
    rotation({
      onBatch: async () => {
        asked += 1;
        await inside();
      },
    }),
  );
  expect(asked).toBeGreaterThan(0);
  expect(await numbers()).toEqual([2]);
});

/** Columns of bytes that hold nothing sealed, and why not. */
const plainColumns: Record<string, string> = {
  'api_key.token_hash': 'a hash',
  'audit.hash': 'a hash',
  'audit.prev': 'a hash',
  'audit_anchor.hash': 'a hash',
  'audit_head.hash': 'a hash',
  'backup_code.hash': 'a keyed hash',
  'blob.bytes': 'configuration files, which are read with a permission of their own',
  'enrolment_token.secret_hash': 'a hash',
  'known_device.token_hash': 'a hash',
  'node.public_key': 'public',
  'node_file.bytes': 'files as nodes have them, as above',
  'node_metrics.newest': 'figures',
  'node_metrics.previous': 'figures',
  'session.token_hash': 'a hash',
  'password_link.token_hash': 'a hash',
  'passkey.public_key': 'public',
  'pending_sign_in.ticket_hash': 'a hash',
  'pending_single_sign_on.cookie_hash': 'a hash',
  'pending_single_sign_on.device': 'a hash',
};

test('every column of bytes is sealed and reached by a new key, or is known to hold nothing secret', async () => {
  const { rows } = await platform().database.pool.query<{ name: string }>(`
    SELECT table_name || '.' || column_name AS name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'bytea' ORDER BY 1`);
  const sealed = sealedColumns.map(({ column, table }) => `${table}.${column}`);
  expect(rows.map(({ name }) => name)).toEqual([...sealed, ...Object.keys(plainColumns)].sort());
});

test('the database guards every sealed column against a dropped key', async () => {
  const { rows } = await platform().database.pool.query<{ name: string }>(`
    SELECT tgrelid::regclass || '.' || encode(tgargs, 'escape') AS name FROM pg_trigger
    WHERE tgname = 'refuse_dropped_key' ORDER BY 1`);
  const guarded = rows.map(({ name }) => name.replace(/\\000$/, ''));
  expect(guarded).toEqual(sealedColumns.map(({ column, table }) => `${table}.${column}`).sort());
});

function startRotation(): ChildProcess {
  const program = resolve(import.meta.dirname, '../admin.ts');
  return spawn(process.execPath, ['--conditions=sluice-source', program, 'rotate-keys'], {
    env: { ...process.env, SLUICE_DATA_DIR: rig.dataDir, DATABASE_URL: rig.databaseUrl },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** Waits until it has told so often that a transaction is done. */
async function linesOf(child: ChildProcess, count: number): Promise<void> {
  if (child.stderr === null) throw new Error('There is no standard error.');
  let seen = 0;
  for await (const line of createInterface({ input: child.stderr })) {
    if (/sealed with the new key/.test(line)) seen += 1;
    if (seen === count) return;
  }
  throw new Error(`It ended after ${seen} transactions.`);
}
