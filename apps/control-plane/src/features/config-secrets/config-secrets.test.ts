import { randomUUID } from 'node:crypto';
import * as contract from '@sluice/contract';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { systemActor } from '../../platform/actor.ts';
import { createHttpServer } from '../../platform/http-server.ts';
import { serve } from '../../platform/serve.ts';
import { says } from '../../testing/driven-agent.ts';
import { apply, idOf, type ManagedCluster, planWith, problemOf, settleAll } from '../../testing/fleet-rig.ts';
import { createPerson, type Person } from '../../testing/people.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';
import { createAnswerMask } from './answer-mask.ts';

const rig = useFleetRig();
const secrets = ['Kestrel-1-stats', 'Kestrel-2-header', 'Kestrel-3-user', 'Kestrel-4-commented'];
const config = `global
  maxconn 2000
userlist people
  user ada insecure-password Kestrel-3-user
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
# stats auth old:Kestrel-4-commented
frontend web
  bind :8080
  stats enable
  stats auth ada:Kestrel-1-stats
  http-request set-header Authorization "Basic Kestrel-2-header" if { path /x }
  default_backend app
backend app
  server web1 192.0.2.11:80 weight 10
`;
const rotated = config.replaceAll('Kestrel-1-stats', 'Kestrel-5-new');

let managed: ManagedCluster;
let planId: contract.PlanId;
/** Reads and stages, and may not see secrets. */
let reader: Person;

beforeAll(async () => {
  // Its row stands before that of the one that is looked at.
  await rig.createCluster('with-other-secrets');
  managed = await rig.createManaged('with-secrets', config);
  const { clusterId, node } = managed;
  await rig.stage(clusterId, rotated, 'Another password');
  const plan = await planWith(rig, clusterId, [node]);
  await apply(rig, plan, clusterId, { why: 'rotation' });
  await settleAll(rig, clusterId, [node]);
  await rig.stage(clusterId, rotated.replace('weight 10', 'weight 20'), 'Heavier');
  planId = (await planWith(rig, clusterId, [node])).id;
  const permissions = contract.permissionNames.filter((name) => name !== 'config.secrets');
  reader = await createPerson(rig, 'reader', [{ permissions, at: { clusterId } }]);
}, 60_000);

const params = () => ({ clusterId: managed.clusterId });

async function read(person: { token: string }, at = 'staged'): Promise<{ text: string; sha256: string | null }> {
  const { resourceId } = await rig.resourceOf(managed.clusterId);
  const url = `${rig.url}/api/v1/clusters/${managed.clusterId}/resources/${resourceId}/content?at=${at}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${person.token}` } });
  return { text: await response.text(), sha256: response.headers.get('x-content-sha256') };
}

async function stage(person: Person, content: string) {
  const { items, etag } = await person.client.call(contract.listResources, { params: params(), query: {} });
  const resourceId = contract.findConfig(items).id;
  const edits = [{ resourceId, content: Buffer.from(content).toString('base64') }];
  return person.client.call(contract.stageChange, { params: params(), ifMatch: etag, body: { title: 'Edit', edits } });
}

test('whoever may see secrets gets every byte, and whoever may not gets the same words for the same secret', async () => {
  expect((await read(rig)).text).toContain('stats auth ada:Kestrel-5-new');
  const now = await read(reader);
  const before = await read(reader, '1');
  expect(now.text).toMatch(/stats auth ada:hidden-[0-9a-f]{12}\n/);
  expect(now.text).toMatch(/insecure-password hidden-[0-9a-f]{12}\n/);
  expect(now.text).toMatch(/set-header Authorization hidden-[0-9a-f]{12} if/);
  expect(now.text).toMatch(/# stats auth old:hidden-[0-9a-f]{12}\n/);
  const lines = (text: string) => text.split('\n').filter((line) => line.includes('hidden-'));
  const changed = lines(now.text).filter((line) => !lines(before.text).includes(line));
  expect(changed).toEqual([expect.stringContaining('stats auth ada:hidden-')]);
});

test('no route that reads gives a secret or its digest away', async () => {
  const { clusterId, node } = managed;
  const { items: changes } = await rig.client.call(contract.listChanges, { params: params(), query: {} });
  const { items: applied } = await rig.client.call(contract.listChanges, {
    params: params(),
    query: { state: 'applied' },
  });
  const { items: revisions } = await rig.client.call(contract.listRevisions, { params: params(), query: {} });
  const base = `/api/v1/clusters/${clusterId}`;
  const urls = [
    ...['resources', 'resources?at=head', 'resources?at=1', 'diagnostics', 'drift', 'changes', 'changes?state=applied'],
    ...[
      'revisions',
      'revision-comparison?from=1&to=staged',
      'revision-comparison?from=1&to=head',
      'rollouts',
      `plans/${planId}`,
    ],
    ...[...changes, ...applied].map(({ id }) => `changes/${id}`),
    ...revisions.map(({ number }) => `revisions/${number}`),
  ].map((rest) => `${base}/${rest}`);
  urls.push(`/api/v1/nodes/${idOf(node)}`, `/api/v1/nodes/${idOf(node)}/disk-comparison`, '/api/v1/nodes');
  const digests = await Promise.all(
    ['1', 'head', 'staged'].map((at) => read(rig, at).then(({ sha256 }) => sha256 ?? '')),
  );
  const counts = { ofReader: 0, ofOwner: 0 };
  for (const url of urls) {
    const get = async (token: string) =>
      (await fetch(rig.url + url, { headers: { authorization: `Bearer ${token}` } })).text();
    const text = await get(reader.token);
    for (const found of [...secrets, 'Kestrel-5-new', ...digests])
      expect(text.includes(found), `${url} ${found}`).toBe(false);
    counts.ofReader += 1;
    if ((await get(rig.token)).includes('Kestrel')) counts.ofOwner += 1;
  }
  process.stdout.write(
    `Secrets of configurations: ${counts.ofReader} reads gave none, ${counts.ofOwner} of them have some.\n`,
  );
  expect(counts.ofOwner).toBeGreaterThan(4);
});

test('the words of a change tell that a secret is another one, and to nobody which', async () => {
  const { items } = await rig.client.call(contract.listChanges, { params: params(), query: { state: 'applied' } });
  const words = items.flatMap(({ summary }) => summary.map((line) => line.summary)).join('\n');
  expect(words).toMatch(/stats auth ada:hidden-\d+ → stats auth ada:hidden-\d+/);
  expect(words).not.toContain('Kestrel');
});

test('what is hidden is put back where it stood, so that who may not see it can edit around it', async () => {
  const { text } = await read(reader);
  const change = await stage(reader, text.replace('maxconn 2000', 'maxconn 3000'));
  expect(change.summary.map(({ summary }) => summary)).toEqual([expect.stringContaining('maxconn')]);
  const whole = (await read(rig)).text;
  expect(whole).toBe(rotated.replace('weight 10', 'weight 20').replace('maxconn 2000', 'maxconn 3000'));
});

test('a hidden secret cannot be brought to a place where it would be seen', async () => {
  const { text } = await read(reader);
  const hidden = /ada:(hidden-[0-9a-f]{12})/.exec(text)?.[1] ?? '';
  const header = /set-header Authorization (hidden-[0-9a-f]{12})/.exec(text)?.[1] ?? '';
  for (const line of [
    `  http-response set-header X-Seen ${hidden}`,
    `  http-request set-header Authorization ${hidden}`,
    `# ${hidden}`,
    `  http-response set-header Authorization ${header}`,
    `  http-request set-header X-Token ${header}`,
    `  acl known req.hdr(authorization) -m str ${header}`,
    `  stats auth eve:hidden-${'0'.repeat(12)}`,
  ]) {
    const edited = text.replace('  stats enable\n', `  stats enable\n${line}\n`);
    expect(await problemOf(stage(reader, edited)), line).toMatchObject({
      code: 'secret-unknown',
      errors: [{ field: '#/edits/0/content', cause: expect.stringContaining('Line ') }],
    });
  }
});

test('a hidden secret in a map stays what was written, because maps are shown as they are', async () => {
  const { text } = await read(reader);
  const line = /stats auth ada:hidden-[0-9a-f]{12}/.exec(text)?.[0] ?? '';
  const { etag } = await reader.client.call(contract.listResources, { params: params(), query: {} });
  const edit = { kind: 'map', name: 'maps/seen.map', content: Buffer.from(`${line}\n`).toString('base64') } as const;
  const body = { title: 'A map', edits: [edit] };
  await reader.client.call(contract.stageChange, { params: params(), ifMatch: etag, body });
  const { items } = await reader.client.call(contract.listResources, { params: params(), query: {} });
  const map = items.find(({ name }) => name === edit.name);
  if (map === undefined) throw new Error('The map is not there.');
  const bytes = await reader.client.call(contract.downloadResource, {
    params: { ...params(), resourceId: map.id },
    query: {},
  });
  expect(Buffer.from(bytes).toString()).toBe(`${line}\n`);
});

test('the file of a node is shown without its secrets, and can be staged all the same', async () => {
  const body = { source: 'node', nodeId: idOf(managed.node) } as const;
  const preview = await reader.client.call(contract.previewImport, { params: params(), body });
  const text = Buffer.from(preview.content, 'base64').toString();
  expect(text).toContain('stats auth ada:hidden-');
  for (const secret of [...secrets, 'Kestrel-5-new']) expect(text).not.toContain(secret);
  await stage(reader, text);
  expect((await read(rig)).text).toContain('stats auth ada:Kestrel-5-new');
});

test('an answer that cannot be looked into stops the boot', async () => {
  const { platform } = rig.controlPlane;
  const admit = async () => systemActor('test');
  const app = await createHttpServer({ ...platform, admit, mask: createAnswerMask(platform) });
  const route = (path: string, response: z.ZodType) =>
    contract.endpoint({
      method: 'GET',
      path: `/api/v1/clusters/:clusterId/${path}`,
      access: { permission: 'config.read', of: 'cluster' },
      tag: 'test',
      summary: 'A text',
      params: contract.clusterParams,
      response,
    });
  const text = z.object({ text: contract.ConfigText });
  serve(app, route('open', text), async () => ({ text: '' }));
  const closed = text.transform(({ text: inner }) => inner);
  expect(() => serve(app, route('closed', closed), async () => ({ text: '' }))).toThrow(/pipe cannot be looked into/);
});

test('whoever may not see secrets cannot tell from sizes how long they are', async () => {
  const { clusterId, node } = managed;
  const nodeParams = { nodeId: idOf(node) };
  const sizesFor = async ({ client }: Pick<Person, 'client'>) => {
    const { items } = await client.call(contract.listResources, { params: params(), query: { at: '1' } });
    const { items: revisions } = await client.call(contract.listRevisions, { params: params(), query: {} });
    const { resources } = await client.call(contract.viewRevision, {
      params: { clusterId, number: revisions[0]?.number ?? 0 },
    });
    const { files } = await client.call(contract.viewNode, { params: nodeParams });
    return [...items, ...resources, ...files].map(({ sizeBytes }) => sizeBytes);
  };
  const whole = await sizesFor(rig);
  expect(whole).toContain(Buffer.byteLength(config));
  expect(await sizesFor(reader)).toEqual(whole.map((size) => Math.ceil(size / 1024) * 1024));
  const body = { source: 'node', nodeId: idOf(node) } as const;
  const preview = await reader.client.call(contract.previewImport, { params: params(), body });
  expect(preview.sizeBytes).toBe(Buffer.from(preview.content, 'base64').length);
});

test('nor from where in a line something is found', async () => {
  const { clusterId } = await rig.createManaged('with-columns', config);
  await rig.stage(clusterId, config.replace(/stats auth ada.*/, '$& nonsense'), 'A word too many');
  const permissions = contract.permissionNames.filter((name) => name !== 'config.secrets');
  const person = await createPerson(rig, 'of-columns', [{ permissions, at: { clusterId } }]);
  const columnsFor = async ({ client }: Pick<Person, 'client'>) => {
    const { items } = await client.call(contract.listDiagnostics, { params: { clusterId } });
    return items.map(({ code, column, endColumn, line }) => ({ code, line, columns: [column, endColumn] }));
  };
  const whole = await columnsFor(rig);
  expect(whole).toContainEqual(expect.objectContaining({ columns: [expect.any(Number), expect.any(Number)] }));
  expect(await columnsFor(person)).toEqual(whole.map((found) => ({ ...found, columns: [null, null] })));
});

test('what was written into the file of a node by hand is shown without its secrets', async () => {
  const { node } = managed;
  node.disk = Buffer.from(node.disk.toString('latin1').replace('Kestrel-5-new', 'Kestrel-6-by-hand'), 'latin1');
  const { wanted } = await node.report();
  for (const digest of wanted) await node.putBlob(digest, node.disk);
  const nodeParams = { nodeId: idOf(node) };
  const whole = await rig.client.call(contract.compareNodeDisk, { params: nodeParams });
  expect(JSON.stringify(whole)).toContain('Kestrel-6-by-hand');
  const shown = await reader.client.call(contract.compareNodeDisk, { params: nodeParams });
  expect(shown.files).toHaveLength(whole.files.length);
  expect(JSON.stringify(shown)).not.toContain('Kestrel');
  // The same secret has the same name here as in the configuration.
  expect(JSON.stringify(shown)).toContain(/stats auth ada:hidden-[0-9a-f]{12}/.exec((await read(reader)).text)?.[0]);
});

test('of a node whose pool has no cluster yet, digests, sizes and words are hidden as well', async () => {
  const pool = await rig.client.call(contract.createPool, { body: { name: 'free' } });
  const node = await rig.enrolNode(pool.id, 'free-1');
  const permissions = contract.permissionNames.filter((name) => name !== 'config.secrets');
  const { client } = await createPerson(rig, 'sees-free', [{ permissions, at: { poolId: pool.id } }]);
  const filesFor = async (of: contract.ApiClient) =>
    (await of.call(contract.viewNode, { params: { nodeId: idOf(node) } })).files;
  const [whole, shown] = [await filesFor(rig.client), await filesFor(client)];
  expect(whole).not.toEqual([]);
  for (const [index, { digest, sizeBytes }] of whole.entries()) {
    expect(shown[index]?.digest).not.toBe(digest);
    expect(shown[index]?.sizeBytes).toBe(Math.ceil(sizeBytes / 1024) * 1024);
  }
});

test('a role without the permission at this cluster sees none, whatever it holds elsewhere', async () => {
  const elsewhere = await rig.createCluster(`elsewhere-${randomUUID().slice(0, 8)}`);
  const person = await createPerson(rig, 'elsewhere', [
    { permissions: ['config.read'], at: { clusterId: managed.clusterId } },
    { permissions: ['config.read', 'config.secrets'], at: { clusterId: elsewhere.clusterId } },
  ]);
  expect((await read(person)).text).not.toContain('Kestrel');
});

test('what HAProxy says of a revision is shown in its words to whoever may see secrets, and to nobody else', async () => {
  const { clusterId, node } = await rig.createManaged('quoting', config);
  // Without quotation marks: nothing tells which of its words are of the file.
  const words = 'user Kestrel-7-said was not found.';
  node.behaviour.commit = () => ({ diagnostics: [says('config-rejected', words, 4)], restored: true });
  await rig.stage(clusterId, rotated, 'Another password');
  const { rolloutId } = await apply(rig, await planWith(rig, clusterId, [node]), clusterId, { why: 'rotation' });
  await settleAll(rig, clusterId, [node]);
  const permissions = contract.permissionNames.filter((name) => name !== 'config.secrets');
  const person = await createPerson(rig, 'quoted-to', [{ permissions, at: { clusterId } }]);
  const shown = async ({ client }: Pick<Person, 'client'>) => {
    const { nodes } = await client.call(contract.viewRollout, { params: { clusterId, rolloutId } });
    return nodes.flatMap(({ diagnostics }) => diagnostics.map(({ cause }) => cause));
  };
  expect(await shown(rig)).toEqual([words]);
  expect(await shown(person)).toEqual([expect.stringMatching(/^HAProxy refuses it\./)]);
});
