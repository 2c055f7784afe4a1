import { startPostgres, type TestDatabase } from '@sluice/test-rig';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemActor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { hashOf } from '../../platform/audit-chain.ts';
import { type Database, openDatabase, transact } from '../../platform/database.ts';
import { createKey } from '../../platform/key-file.ts';
import { createLog } from '../../platform/log.ts';
import { createSealer, createSealing } from '../../platform/sealing.ts';
import { Secret } from '../../platform/secret.ts';
import { verifyAudit } from './verification.ts';

const key = createKey(1);
const sealing = createSealing(createSealer({ newest: () => key, find: () => key }), key.bytes());
let clone: TestDatabase;
let database: Database;
beforeEach(async () => {
  clone = await startPostgres();
  database = openDatabase(new Secret(clone.url), createLog('silent'));
});
afterEach(async () => {
  await database.close();
  await clone.stop();
});

const actor = { ...systemActor('test'), sessionId: '3', address: '192.0.2.7', permission: 'pool.write' as const };

const act = (subject: string, why: unknown = null) =>
  transact(database.db, (tx) =>
    record(tx, { actor: actor as never, action: 'maps.listed', subject, reason: 'because', detail: { why } }),
  );

const verify = () => verifyAudit({ db: database.db, sealing });

/** A row as the first releases wrote them. */
async function actOfOldRelease(subject: string): Promise<void> {
  await transact(database.db, async (tx) => {
    const head = await tx.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
    const plain = { seq: head.seq + 1, at: new Date(), actor: 'ada', action: 'maps.listed', subject, detail: {} };
    const place = { sessionId: null, apiKeyId: null, address: null, permission: null };
    const resource = { resourceKind: null, resourceId: null, resourceName: null };
    const hash = hashOf(head.hash, { ...plain, ...place, ...resource, version: 1, reason: null, outcome: 'done' });
    await sql`INSERT INTO audit (seq, at, actor, action, subject, detail, prev, hash) VALUES (${plain.seq}, ${plain.at},
      ${plain.actor}, ${plain.action}, ${subject}, '{}', ${head.hash}, ${hash})`.execute(tx);
  });
}

/** Does what only somebody can who owns the database, looks, and puts everything back. */
async function afterForging(forge: () => Promise<unknown>) {
  await sql`CREATE TABLE kept AS SELECT * FROM audit`.execute(database.db);
  await sql`ALTER TABLE audit DISABLE TRIGGER ALL`.execute(database.db);
  await forge();
  const found = await verify();
  await sql`DELETE FROM audit`.execute(database.db);
  await sql`INSERT INTO audit SELECT * FROM kept`.execute(database.db);
  await sql`ALTER TABLE audit ENABLE TRIGGER ALL`.execute(database.db);
  await sql`DROP TABLE kept`.execute(database.db);
  expect((await verify()).fault).toBeNull();
  return found;
}

test('rows of acts that run at the same time form one unbroken chain, whatever stands in them', async () => {
  const details = { b: [1, { z: null, a: 'ü\0' }], a: 1.5, nested: { y: true, x: 'long '.repeat(100) } };
  await Promise.all(Array.from({ length: 20 }, (_, index) => act(`subject ${index} \0 \ud800`, details)));
  expect(await verify()).toMatchObject({ rows: 20, head: { seq: 20 }, anchor: null, fault: null });
});

test('what cannot be recorded does not happen', async () => {
  await sql`CREATE TABLE thing (name TEXT)`.execute(database.db);
  await sql`ALTER TABLE audit ADD CONSTRAINT full_disk CHECK (subject <> 'unlucky')`.execute(database.db);
  const doing = transact(database.db, async (tx) => {
    await sql`INSERT INTO thing VALUES ('made')`.execute(tx);
    await record(tx, { actor: systemActor('test'), action: 'maps.listed', subject: 'unlucky' });
  });
  await expect(doing).rejects.toThrow(/full_disk/);
  expect((await sql`SELECT name FROM thing`.execute(database.db)).rows).toEqual([]);
});

test('rows, their head and their anchor are not changed, removed or added by hand', async () => {
  await act('one');
  await act('two');
  const { db } = database;
  await expect(sql`UPDATE audit SET actor = 'eve'`.execute(db)).rejects.toThrow(/never changed/);
  await expect(sql`DELETE FROM audit WHERE seq = 1`.execute(db)).rejects.toThrow(/never changed/);
  await expect(sql`TRUNCATE audit`.execute(db)).rejects.toThrow(/never changed/);
  await expect(
    sql`INSERT INTO audit SELECT seq + 1, at, actor, action, subject, detail, hash, hash FROM audit WHERE seq = 1`.execute(
      db,
    ),
  ).rejects.toThrow();
  await expect(
    sql`INSERT INTO audit (seq, at, actor, action, subject, detail, prev, hash)
      SELECT 7, at, actor, action, subject, detail, hash, hash FROM audit WHERE seq = 2`.execute(db),
  ).rejects.toThrow(/follows the newest/);
  await expect(sql`UPDATE audit_head SET seq = 1`.execute(db)).rejects.toThrow(/kept by the audit log/);
  await expect(sql`DELETE FROM audit_head`.execute(db)).rejects.toThrow(/kept by the audit log/);
  await expect(sql`DELETE FROM audit_anchor`.execute(db)).rejects.toThrow(/kept by the audit log/);
  await expect(
    sql`UPDATE audit_anchor SET seq = 2, hash = (SELECT hash FROM audit WHERE seq = 2)`.execute(db),
  ).rejects.toThrow(/older row than the newest/);
  await expect(sql`UPDATE audit_anchor SET seq = 1`.execute(db)).rejects.toThrow(/older row than the newest/);
  expect(await verify()).toMatchObject({ rows: 2, fault: null });
});

/** For each column a change as small as its type allows. */
const changes: Record<string, ReturnType<typeof sql>> = {
  seq: sql`seq + 100`,
  at: sql`at + interval '1 microsecond'`,
  version: sql`3 - version`,
  actor: sql`overlay(actor placing 'X' from 1 for 1)`,
  session_id: sql`coalesce(session_id, '') || 'x'`,
  api_key_id: sql`coalesce(api_key_id, '') || 'x'`,
  address: sql`coalesce(address, '') || '1'`,
  permission: sql`coalesce(permission, '') || 'x'`,
  action: sql`action || 'x'`,
  subject: sql`overlay(subject placing 'X' from 1 for 1)`,
  resource_kind: sql`coalesce(resource_kind, '') || 'x'`,
  resource_id: sql`coalesce(resource_id, '') || 'x'`,
  resource_name: sql`coalesce(resource_name, '') || 'x'`,
  detail: sql`detail || '{"a": 2}'`,
  reason: sql`coalesce(reason, '') || '.'`,
  outcome: sql`CASE outcome WHEN 'done' THEN 'refused' ELSE 'done' END`,
  prev: sql`set_byte(prev, 31, get_byte(prev, 31) # 1)`,
  hash: sql`set_byte(hash, 0, get_byte(hash, 0) # 1)`,
};

test('a changed byte in any column of any row is found with the number of the row', async () => {
  for (const subject of ['old 1', 'old 2']) await actOfOldRelease(subject);
  for (const subject of ['new 3', 'new 4', 'new 5']) await act(subject, { a: 1 });
  const { rows } = await sql<{ name: string }>`SELECT column_name AS name FROM information_schema.columns
    WHERE table_name = 'audit' AND table_schema = current_schema()`.execute(database.db);
  expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(changes).sort());
  let forged = 0;
  for (const [column, value] of Object.entries(changes)) {
    for (const seq of [1, 2, 3, 4, 5]) {
      const found = await afterForging(() =>
        sql`UPDATE audit SET ${sql.ref(column)} = ${value} WHERE seq = ${seq}`.execute(database.db),
      );
      const kind = column === 'seq' ? 'missing' : 'altered';
      expect(`${column} ${JSON.stringify(found.fault)}`).toContain(`${column} {"seq":${seq},"kind":"${kind}"`);
      expect(found.rows).toBe(seq - 1);
      forged += 1;
    }
  }
  process.stdout.write(`Audit: ${forged} changes of single values, all found.\n`);
});

test('missing rows are found at the beginning, in the middle and at the end, and so are rows that were put in', async () => {
  for (let count = 1; count <= 5; count += 1) await act(`act ${count}`);
  const { db } = database;
  const without = async (from: number, to: number) =>
    (await afterForging(() => sql`DELETE FROM audit WHERE seq BETWEEN ${from} AND ${to}`.execute(db))).fault;
  expect(await without(1, 1)).toEqual({ seq: 1, kind: 'missing', cause: 'Row 1 is missing: after 0 comes 2.' });
  expect(await without(2, 3)).toMatchObject({ seq: 2, kind: 'missing' });
  expect(await without(5, 5)).toMatchObject({ seq: 5, kind: 'missing' });
  expect(await without(1, 5)).toMatchObject({ seq: 1, kind: 'missing' });
  // Somebody who knows how rows are hashed writes one anew: the next one still follows the old.
  const forged = await afterForging(async () => {
    const row = await db.selectFrom('audit').selectAll().where('seq', '=', 3).executeTakeFirstOrThrow();
    const { action, actor, address, at, detail, outcome, permission, prev, reason, seq, version } = row;
    const hash = hashOf(prev, {
      ...{ seq, at, version, actor, action, detail, address, permission, reason, outcome, subject: 'forged' },
      ...{ sessionId: row.session_id, apiKeyId: row.api_key_id },
      ...{ resourceKind: row.resource_kind, resourceId: row.resource_id, resourceName: row.resource_name },
    });
    await sql`UPDATE audit SET subject = 'forged', hash = ${hash} WHERE seq = 3`.execute(db);
  });
  expect(forged.fault).toMatchObject({ seq: 4, kind: 'does-not-follow' });
  const added = await afterForging(() =>
    sql`INSERT INTO audit (seq, at, actor, action, subject, detail, prev, hash)
      SELECT 6, at, actor, action, subject, detail, hash, hash FROM audit WHERE seq = 5`.execute(db),
  );
  expect(added.fault).toMatchObject({ seq: 6, kind: 'head' });
});
