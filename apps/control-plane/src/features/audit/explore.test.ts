import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuditActor, type AuditEvent, record } from '../../platform/audit.ts';
import { transact } from '../../platform/database.ts';
import { createPerson } from '../../testing/people.ts';
import { type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';
import { csvLine } from './audit-export.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
});
afterAll(() => rig.stop());

const act = (events: readonly (Partial<AuditEvent> & { by?: Partial<AuditActor> })[]) =>
  transact(rig.controlPlane.platform.db, async (tx) => {
    for (const { by, ...event } of events) {
      const actor: AuditActor = {
        kind: 'user',
        name: 'grace',
        sessionId: null,
        keyId: null,
        address: null,
        permission: null,
        ...by,
      };
      await record(tx, { actor, action: 'schedule.added', subject: 'thing', ...event });
    }
  });

type Query = NonNullable<contract.CallInput<typeof contract.listAudit>['query']>;
const subjects = async (query: Query) =>
  (await rig.client.call(contract.listAudit, { query: { action: 'schedule', ...query } })).items
    .map(({ subject }) => subject)
    .reverse();

test('rows are found by who, what, on what, by which permission, from where, how it ended and when', async () => {
  await act([
    { subject: 'one', by: { name: 'Grace', address: '192.0.2.7', permission: 'pool.write' } },
    { subject: 'two', by: { address: '192.0.20.7' }, resource: { kind: 'pool', id: 'p-1', name: 'Edge 100%' } },
    { subject: 'three', by: { address: '2001:db8::7' }, outcome: 'refused', action: 'schedule.refused' },
  ]);
  expect(await subjects({})).toEqual(['one', 'two', 'three']);
  expect(await subjects({ actor: 'GRACE' })).toEqual(['one', 'two', 'three']);
  expect(await subjects({ permission: 'pool.write' })).toEqual(['one']);
  expect(await subjects({ address: '192.0.2.' })).toEqual(['one']);
  expect(await subjects({ address: '2001:DB8:' })).toEqual(['three']);
  expect(await subjects({ outcome: 'refused' })).toEqual(['three']);
  expect(await subjects({ action: 'schedule.added' })).toEqual(['one', 'two']);
  for (const text of ['TW', 'edge 100%', 'P-1', 'pool']) expect(await subjects({ text })).toEqual(['two']);
  for (const text of ['%', '_', '\\', "'; DROP TABLE audit; --"])
    expect(await subjects({ text })).toEqual(text === '%' ? ['two'] : []);
  expect(await subjects({ text: 'two', outcome: 'refused' })).toEqual([]);
  const { items } = await rig.client.call(contract.listAudit, { query: { text: 'one' } });
  expect(items[0]).toMatchObject({
    actor: 'Grace',
    address: '192.0.2.7',
    permission: 'pool.write',
    outcome: 'done',
    version: 2,
  });
  const [{ at = '' } = {}] = items;
  const [oneLater, next] = [1, 1_000].map((ms) => new Date(Date.parse(at) + ms).toISOString());
  expect(await subjects({ from: at, to: at })).toEqual([]);
  expect(await subjects({ text: 'one', from: at, to: oneLater })).toEqual(['one']);
  expect(await subjects({ from: next })).toEqual([]);
  await expect(subjects({ from: 'yesterday' })).rejects.toMatchObject({ code: 'validation-failed' });
});

test('pages of a filter have each row once', async () => {
  await act(Array.from({ length: 25 }, (_, index) => ({ action: 'plan.created', subject: String(index) })));
  const seen: string[] = [];
  let before: number | null = null;
  do {
    const query: Query = { action: 'plan.created', limit: 10, ...(before === null ? {} : { before }) };
    const page: contract.CallOutput<typeof contract.listAudit> = await rig.client.call(contract.listAudit, { query });
    seen.push(...page.items.map(({ subject }) => subject));
    before = page.nextBefore;
  } while (before !== null);
  expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => String(24 - index)));
});

async function download(query: string, token = rig.token): Promise<Response> {
  return fetch(`${rig.url}/api/v1/audit/export?${query}`, { headers: { authorization: `Bearer ${token}` } });
}

test('an export has every row of the filter, oldest first, however many there are', async () => {
  await act(Array.from({ length: 1_203 }, (_, index) => ({ action: 'rollout.started', subject: `row ${index}` })));
  const response = await download('action=rollout');
  expect(response.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="audit.ndjson"');
  const rows = (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map(({ subject }) => subject)).toEqual(Array.from({ length: 1_203 }, (_, index) => `row ${index}`));
  expect(rows[0]).toEqual((await rig.client.call(contract.listAudit, { query: { text: 'row 0' } })).items[0]);
  const csv = await download('format=csv&action=rollout');
  expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
  expect((await csv.text()).split('\r\n')).toHaveLength(1_205);
  const stream = await rig.client.stream(contract.exportAudit, { query: { action: 'rollout', text: 'row 1202' } });
  expect(JSON.parse(await new Response(stream).text())).toMatchObject({ subject: 'row 1202' });
});

test('a spreadsheet takes nothing in an export for a formula, and a reader of CSV gets every text back', async () => {
  const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '"=1', '＝1', "=cmd|' /C calc'!A0", '\n=1'];
  await act(formulas.map((reason) => ({ action: 'change.staged', subject: 'a "quoted", text\r\nwith lines', reason })));
  const text = await (await download('format=csv&action=change.staged')).text();
  const cells = [...text.matchAll(/"((?:[^"]|"")*)"|(?<=,|^|\n)(?=,|\r)/g)].map(([, cell = '']) =>
    cell.replaceAll('""', '"'),
  );
  const runs = cells.filter((cell) => !cell.startsWith("'") && /^[\s"']*[=+\-@＝]/.test(cell));
  expect(runs).toEqual([]);
  for (const formula of formulas) expect(cells).toContain(`'${formula}`);
  expect(cells).toContain('a "quoted", text\r\nwith lines');
  expect(csvLine([1, -1, null, 'a'])).toBe('"1","-1",,"a"\r\n');
});

test('reading, exporting and verifying need the permission, and deciding where rows go one of its own', async () => {
  const reader = await createPerson(rig, 'reader', [{ permissions: ['audit.read'] }]);
  const other = await createPerson(rig, 'other', [{ permissions: ['pool.read'] }]);
  expect((await download('format=csv', reader.token)).status).toBe(200);
  expect((await download('format=csv', other.token)).status).toBe(403);
  expect(await reader.client.call(contract.verifyAudit, {})).toMatchObject({ fault: null, anchor: null });
  const refused = { code: 'permission-missing' };
  await expect(other.client.call(contract.verifyAudit, {})).rejects.toMatchObject(refused);
  await expect(reader.client.call(contract.setRetention, { body: { days: 1 } })).rejects.toMatchObject(refused);
  const removed = reader.client.call(contract.deleteForwarder, { params: { kind: 'syslog' } });
  await expect(removed).rejects.toMatchObject(refused);
  await expect(other.client.call(contract.listForwarders, {})).rejects.toMatchObject(refused);
  await expect(other.client.call(contract.viewRetention, {})).rejects.toMatchObject(refused);
});
