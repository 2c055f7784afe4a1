import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as contract from '@sluice/contract';
import { makeCertificatePem } from '@sluice/test-rig/certificate';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { addNode, apply, planWith, problemOf, sampleConfig, settleAll, sha256 } from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const logged: string[] = [];
const rig = useFleetRig({ log: { write: (line) => logged.push(line) } });

const secure = (name: string) => sampleConfig.replace('bind :8080', `bind :8443 ssl crt /etc/haproxy/${name}`);

async function listAll(clusterId: contract.ClusterId, at = 'staged') {
  const { items } = await rig.client.call(contract.listResources, { params: { clusterId }, query: { at } });
  return items;
}

test('a sealed file goes to its nodes, and its text to nobody else', async () => {
  const { clusterId, node } = await rig.createManaged('sealed');
  const pem = await makeCertificatePem('shop.example.com');
  const staged = await rig.stageFiles(clusterId, [
    { name: 'certs/shop.pem', content: pem, add: 'sealed' },
    { name: 'haproxy.cfg', content: secure('certs/shop.pem') },
  ]);
  expect(staged.summary.map((line) => line.summary)).toContain('certs/shop.pem: sealed file added');
  const view = await rig.client.call(contract.viewChange, { params: { clusterId, changeId: staged.id } });
  const diff = view.files.find((file) => file.name === 'certs/shop.pem');
  expect(diff).toMatchObject({ kind: 'sealed', before: null });
  expect(diff?.after?.text).toContain('Names: DNS:shop.example.com');
  expect(diff?.after?.text).toContain('belongs to the certificate');
  await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
  await settleAll(rig, clusterId, [node]);
  expect(node.beside.get('certs/shop.pem')?.toString()).toBe(pem);

  const resource = (await listAll(clusterId)).find((item) => item.kind === 'sealed');
  expect(resource?.face).toContain('Valid: ');
  const params = { clusterId, resourceId: contract.ResourceId.parse(resource?.id) };
  for (const at of ['staged', 'head', '2']) {
    const answer = problemOf(rig.client.call(contract.downloadResource, { params, query: { at } }));
    expect(await answer).toMatchObject({ code: 'content-sealed', status: 403 });
  }
});

test('the same content again is the same version, another one another, and a restore brings the version back', async () => {
  const { clusterId, node } = await rig.createManaged('versions');
  const [first, second] = [randomBytes(40).toString('hex'), randomBytes(40).toString('hex')];
  const stage = (content: string) => rig.stageFiles(clusterId, [{ name: 'token', content }]);
  const versionAt = async (at = 'staged') =>
    (await listAll(clusterId, at)).find(({ kind }) => kind === 'sealed')?.digest;
  const applyAll = async () => {
    await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
    await settleAll(rig, clusterId, [node]);
  };
  await rig.stageFiles(clusterId, [{ name: 'token', content: first, add: 'sealed' }]);
  await applyAll();
  const version = await versionAt('head');
  expect(version).not.toBe(sha256(first));
  await stage(first);
  expect(await versionAt()).toBe(version);
  await stage(second);
  expect(await versionAt()).not.toBe(version);
  await applyAll();
  expect(node.beside.get('token')?.toString()).toBe(second);
  await rig.client.call(contract.restoreRevision, { params: { clusterId, number: 2 } });
  expect(await versionAt()).toBe(version);
  await applyAll();
  expect(node.beside.get('token')?.toString()).toBe(first);
});

test('a node reads the versions of its own bundles and no other’s', async () => {
  const mine = await rig.createManaged('mine');
  const other = await rig.createManaged('other');
  await rig.stageFiles(mine.clusterId, [{ name: 'token', content: 'a secret of mine', add: 'sealed' }]);
  await apply(rig, await planWith(rig, mine.clusterId, [mine.node]), mine.clusterId);
  await settleAll(rig, mine.clusterId, [mine.node]);
  const version = mine.node.versions.get('token') ?? '';
  expect((await mine.node.getBlob(version)).bytes.toString()).toBe('a secret of mine');
  expect(await other.node.getBlob(version)).toMatchObject({ status: 403 });
  const second = await addNode(rig, mine, 'mine-2');
  expect((await second.getBlob(version)).bytes.toString()).toBe('a secret of mine');
});

/** Every cell of every table, bytes in hex as PostgreSQL shows them. */
async function dumpDatabase(): Promise<string> {
  const { db } = rig.controlPlane.platform;
  const tables = await sql<{ name: string }>`
    SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`.execute(db);
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const rows = await sql<{ row: string }>`SELECT row_to_json(t)::text AS row FROM ${sql.raw(name)} AS t`.execute(db);
    texts.push(...rows.rows.map(({ row }) => row));
  }
  return texts.join('\n');
}

test('planted secrets are found in no table, answer, log line or file', async () => {
  const { clusterId, node } = await rig.createManaged('planted');
  const planted = Array.from({ length: 12 }, () => randomBytes(24).toString('hex'));
  const pem = await makeCertificatePem('planted.example.com');
  const answers: unknown[] = [];
  for (const [index, secret] of planted.entries()) {
    const edit = { name: `secrets/s${index}`, content: `${secret}\n`, add: 'sealed' as const };
    answers.push(await rig.stageFiles(clusterId, [edit], `secret ${index}`));
  }
  answers.push(await rig.stageFiles(clusterId, [{ name: 'site.pem', content: pem, add: 'sealed' }]));
  // Two edits of one version conflict: the one on which the other stands cannot be rejected.
  const rival = { name: 'secrets/s0', content: `${planted[1]}\n` };
  answers.push(await rig.stageFiles(clusterId, [rival]));
  const { items: changes } = await rig.client.call(contract.listChanges, { params: { clusterId } });
  const [first] = changes;
  if (first === undefined) throw new Error('Nothing is staged.');
  const rejection = rig.client.call(contract.rejectChange, { params: { clusterId, changeId: first.id } });
  answers.push(await problemOf(rejection));
  const plan = await planWith(rig, clusterId, [node]);
  answers.push(plan, await apply(rig, plan, clusterId), await settleAll(rig, clusterId, [node]));
  for (const { id } of changes) {
    answers.push(await rig.client.call(contract.viewChange, { params: { clusterId, changeId: id } }));
  }
  const params = { clusterId };
  answers.push(
    await rig.client.call(contract.compareRevisions, { params, query: { from: '1', to: '2' } }),
    await rig.client.call(contract.listRevisions, { params, query: {} }),
    await rig.client.call(contract.listNodes, { query: { clusterId } }),
    await rig.client.call(contract.listAudit, { query: {} }),
    await listAll(clusterId),
  );
  const keyLines = pem
    .slice(pem.indexOf('PRIVATE KEY'))
    .split('\n')
    .filter((line) => line.length > 40);
  expect(keyLines.length).toBeGreaterThan(0);
  const key = await readFile(join(rig.dataDir, 'sluice.key'), 'utf8');
  const places = { tables: await dumpDatabase(), answers: JSON.stringify(answers), log: logged.join('\n') };
  for (const [place, text] of Object.entries(places)) {
    for (const secret of [...planted, ...keyLines, key.trim()]) {
      const forms = [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64').slice(0, 28)];
      for (const form of [...forms, sha256(`${secret}\n`)]) expect(text.includes(form), place).toBe(false);
    }
  }
  // The nodes have them all the same, and the search above finds what is there.
  expect(node.beside.get('secrets/s0')?.toString()).toBe(`${planted[1]}\n`);
  expect(places.tables).toContain('secrets/s0');
});
