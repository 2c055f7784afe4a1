import * as contract from '@sluice/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '../../platform/actor.ts';
import { record, removeRowsUpTo } from '../../platform/audit.ts';
import { transact } from '../../platform/database.ts';
import { type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';
import { sealAnchor } from './anchor.ts';
import { removeOldRows } from './retention.ts';
import { verifyAudit } from './verification.ts';

const dayMs = 24 * 3_600_000;
let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess({ config: { outgoingAllow: ['127.0.0.1/32'] } });
});
afterAll(() => rig.stop());

const platform = () => rig.controlPlane.platform;
const act = (subject: string) =>
  transact(platform().db, (tx) => record(tx, { actor: systemActor('test'), action: 'maps.listed', subject }));
const verify = () => verifyAudit(platform());
const clean = (inDays: number) => removeOldRows(platform(), new Date(Date.now() + inDays * dayMs));
const keep = (days: number | null) => rig.client.call(contract.setRetention, { body: { days } });
const newest = async () => (await verify()).head.seq;

test('rows are kept for ever unless a time is set, and then only older ones go, with an anchor from which the rest verifies', async () => {
  for (let count = 0; count < 5; count += 1) await act(`act ${count}`);
  expect(await rig.client.call(contract.viewRetention, {})).toEqual({ days: null, removed: 0, removedAt: null });
  expect(await clean(1000)).toBe(0);
  expect(await keep(30)).toMatchObject({ days: 30, removed: 0 });
  expect(await clean(29)).toBe(0);
  const before = await newest();
  expect(await clean(31)).toBe(before - 1);
  const found = await verify();
  // The newest row stays, and the clean-up itself is a row.
  expect(found).toMatchObject({ rows: 2, fault: null, head: { seq: before + 1 }, anchor: { seq: before - 1 } });
  const { items } = await rig.client.call(contract.listAudit, { query: {} });
  expect(items.map(({ action }) => action)).toEqual(['audit.removed', 'audit.retention-set']);
  expect(items[0]?.detail).toMatchObject({ firstRow: 1, lastRow: before - 1, removed: before - 1, keptDays: 30 });
  expect(await rig.client.call(contract.viewRetention, {})).toMatchObject({ days: 30, removed: before - 1 });
  expect(await rig.client.call(contract.verifyAudit, {})).toMatchObject({
    rows: 2,
    fault: null,
    anchor: { seq: before - 1 },
  });
});

test('several clean-ups at the same moment remove each row once', async () => {
  for (let count = 0; count < 20; count += 1) await act(`act ${count}`);
  const removed = await Promise.all([clean(31), clean(31), clean(31)]);
  expect(removed.filter((count) => count > 0).length).toBeGreaterThanOrEqual(1);
  expect((await verify()).fault).toBeNull();
});

test('what an active forwarder has not sent stays', async () => {
  const body = { host: '127.0.0.1', port: 1, tls: false, from: 'oldest' } as const;
  await rig.client.call(contract.setSyslogForwarder, { body });
  await act('not sent');
  expect(await clean(31)).toBe(0);
  await rig.client.call(contract.setSyslogForwarder, { body: { ...body, active: false } });
  expect(await clean(31)).toBeGreaterThan(0);
  await rig.client.call(contract.deleteForwarder, { params: { kind: 'syslog' } });
});

test('nothing goes but by an anchor of the same transaction, and not what is behind it', async () => {
  for (let count = 0; count < 5; count += 1) await act(`act ${count}`);
  const { db, sealing } = platform();
  const row = await db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq').offset(2).executeTakeFirstOrThrow();
  const anchor = { ...row, removedAt: new Date() };
  const sealed = sealAnchor(sealing, anchor);
  const both = transact(db, async (tx) => {
    await removeRowsUpTo(tx, { ...anchor, sealed });
    await sql`DELETE FROM audit WHERE seq = ${row.seq + 1}`.execute(tx);
  });
  await expect(both).rejects.toThrow(/never changed/);
  await expect(sql`DELETE FROM audit WHERE seq <= ${row.seq}`.execute(db)).rejects.toThrow(/never changed/);
  const wrong = transact(db, (tx) => removeRowsUpTo(tx, { ...anchor, hash: Buffer.alloc(32), sealed }));
  await expect(wrong).rejects.toThrow(/moves to an older row/);
  // The anchor alone, and rows later, in a transaction of their own.
  await sql`UPDATE audit_anchor SET seq = ${row.seq}, hash = ${row.hash}, removed_at = ${anchor.removedAt}, sealed = ${sealed}`.execute(
    db,
  );
  await expect(sql`DELETE FROM audit WHERE seq <= ${row.seq}`.execute(db)).rejects.toThrow(/never changed/);
  expect((await verify()).fault).toMatchObject({ kind: 'left-behind' });
  await sql`ALTER TABLE audit DISABLE TRIGGER audit_is_kept`.execute(db);
  await sql`DELETE FROM audit WHERE seq <= ${row.seq}`.execute(db);
  await sql`ALTER TABLE audit ENABLE TRIGGER audit_is_kept`.execute(db);
  expect((await verify()).fault).toBeNull();
});

test('an anchor that somebody else wrote is found, whichever part of it', async () => {
  const { db } = platform();
  await sql`ALTER TABLE audit_anchor DISABLE TRIGGER ALL`.execute(db);
  await sql`CREATE TABLE kept_anchor AS SELECT * FROM audit_anchor`.execute(db);
  const changes = [
    sql`seq = seq + 1`,
    sql`hash = set_byte(hash, 3, get_byte(hash, 3) # 1)`,
    sql`removed_at = removed_at + interval '1 second'`,
    sql`removed_at = NULL`,
    sql`sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)`,
    sql`sealed = NULL`,
    sql`seq = 0, hash = decode(repeat('00', 32), 'hex')`,
  ];
  for (const change of changes) {
    await sql`UPDATE audit_anchor SET ${change}`.execute(db);
    expect((await verify()).fault).toMatchObject({ kind: 'anchor' });
    await expect(clean(31)).rejects.toThrow(/anchor of the audit log/);
    await sql`UPDATE audit_anchor SET (seq, hash, removed_at, sealed) = (SELECT seq, hash, removed_at, sealed FROM kept_anchor)`.execute(
      db,
    );
  }
  await sql`DELETE FROM audit_anchor`.execute(db);
  expect((await verify()).fault).toMatchObject({ seq: 1, kind: 'missing' });
  await sql`INSERT INTO audit_anchor SELECT * FROM kept_anchor`.execute(db);
  await sql`ALTER TABLE audit_anchor ENABLE TRIGGER ALL`.execute(db);
  expect((await verify()).fault).toBeNull();
});

test('what was altered is not removed: that would hide it', async () => {
  const { db } = platform();
  await act('one');
  await act('two');
  const { seq } = await db.selectFrom('audit').select('seq').orderBy('seq').executeTakeFirstOrThrow();
  await sql`ALTER TABLE audit DISABLE TRIGGER audit_is_append_only`.execute(db);
  await sql`UPDATE audit SET reason = 'none' WHERE seq = ${seq}`.execute(db);
  await sql`ALTER TABLE audit ENABLE TRIGGER audit_is_append_only`.execute(db);
  await expect(clean(31)).rejects.toThrow(/Nothing is removed from the audit log: Row \d+ was altered/);
  expect(await rig.client.call(contract.verifyAudit, {})).toMatchObject({ fault: { seq, kind: 'altered' } });
});
