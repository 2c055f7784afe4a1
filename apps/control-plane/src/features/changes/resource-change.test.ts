import * as contract from '@sluice/contract';
import { expect, test } from 'vitest';
import type { Actor } from '../../platform/actor.ts';
import { actorWith } from '../../testing/actor-with.ts';
import { apply, planWith, problemOf, sampleConfig, settleAll, type TextEdit } from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';
import { stageChange } from './change-service.ts';

const rig = useFleetRig();

const mapLine = '  use_backend %[req.hdr(host),map(/etc/haproxy/maps/hosts.map,app)]\n';
const mapped = sampleConfig.replace('  default_backend app\n', `${mapLine}  default_backend app\n`);
const hosts = (content: string | null, add = false): TextEdit =>
  add ? { name: 'maps/hosts.map', content, add: 'map' } : { name: 'maps/hosts.map', content };

async function list(clusterId: contract.ClusterId, at = 'staged') {
  const { items } = await rig.client.call(contract.listResources, { params: { clusterId }, query: { at } });
  return items;
}

async function textOf(clusterId: contract.ClusterId, name: string, at = 'staged') {
  const resource = (await list(clusterId, at)).find((item) => item.name === name);
  if (resource === undefined) return null;
  const params = { clusterId, resourceId: resource.id };
  return Buffer.from(await rig.client.call(contract.downloadResource, { params, query: { at } })).toString('latin1');
}

const summaryOf = (change: contract.ChangeView) => change.summary.map((line) => line.summary);

test('a map goes through stage, plan, apply and restore like the configuration that names it', async () => {
  const { clusterId, node } = await rig.createManaged('with-map');
  const edits = [hosts('a.example.com app\n', true), { name: 'haproxy.cfg', content: mapped }];
  const change = await rig.stageFiles(clusterId, edits, 'Hosts in a map');
  expect(summaryOf(change)).toEqual(
    expect.arrayContaining(['maps/hosts.map: map added', 'maps/hosts.map: a.example.com app added']),
  );
  expect(await list(clusterId)).toMatchObject([
    { name: 'haproxy.cfg', kind: 'haproxy-config' },
    { name: 'maps/hosts.map', kind: 'map', sizeBytes: 18, usedAt: [{ resource: 'haproxy.cfg', line: 12, via: 'map' }] },
  ]);
  expect(await list(clusterId, 'head')).toHaveLength(1);

  const plan = await planWith(rig, clusterId, [node]);
  expect(plan).toMatchObject({ verdict: 'can-apply', diagnostics: [] });
  expect(plan.files).toMatchObject([
    { name: 'haproxy.cfg', kind: 'haproxy-config' },
    { name: 'maps/hosts.map', kind: 'map', before: null, addedLines: 1 },
  ]);
  await apply(rig, plan, clusterId);
  await settleAll(rig, clusterId, [node]);
  expect(node.beside).toEqual(new Map([['maps/hosts.map', Buffer.from('a.example.com app\n')]]));

  const edited = await rig.stageFiles(clusterId, [hosts('a.example.com beta\nb.example.com app\n')]);
  expect(summaryOf(edited)).toEqual([
    'maps/hosts.map: a.example.com: app → beta',
    'maps/hosts.map: b.example.com app added',
  ]);
  await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
  await settleAll(rig, clusterId, [node]);

  const params = { clusterId, number: 1 };
  await rig.client.call(contract.restoreRevision, { params });
  expect(await list(clusterId)).toMatchObject([{ name: 'haproxy.cfg' }]);
  await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
  await settleAll(rig, clusterId, [node]);
  expect(await list(clusterId, 'head')).toHaveLength(1);
  await rig.client.call(contract.restoreRevision, { params: { clusterId, number: 3 } });
  expect(await textOf(clusterId, 'maps/hosts.map')).toBe('a.example.com beta\nb.example.com app\n');
});

test('edits of one map at different lines merge, at one line they conflict with both texts', async () => {
  const { clusterId, node } = await rig.createManaged('merging');
  const lines = ['a app', 'b app', 'c app', 'd app', 'e app'];
  const edits = [hosts(`${lines.join('\n')}\n`, true), { name: 'haproxy.cfg', content: mapped }];
  await rig.stageFiles(clusterId, edits);
  await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
  await settleAll(rig, clusterId, [node]);
  const first = await rig.stageFiles(clusterId, [hosts(`${['a beta', ...lines.slice(1)].join('\n')}\n`)]);
  await rig.stageFiles(clusterId, [hosts(`${['a beta', ...lines.slice(1, 4), 'e beta'].join('\n')}\n`)]);
  const reject = () =>
    rig.client.call(contract.rejectChange, { params: { clusterId, changeId: contract.ChangeId.parse(first.id) } });
  await reject();
  expect(await textOf(clusterId, 'maps/hosts.map')).toBe(`${[...lines.slice(0, 4), 'e beta'].join('\n')}\n`);
});

test('what stands on an added file is named when the file is rejected', async () => {
  const { clusterId } = await rig.createManaged('standing-on');
  const added = await rig.stageFiles(clusterId, [hosts('a app\n', true)]);
  const edit = await rig.stageFiles(clusterId, [hosts('a beta\n')]);
  const params = { clusterId, changeId: added.id };
  const refused = await problemOf(rig.client.call(contract.rejectChange, { params }));
  expect(refused).toMatchObject({ code: 'change-conflict' });
  expect(refused.errors[0]?.cause).toContain(`Change ${edit.number}`);
  expect(await textOf(clusterId, 'maps/hosts.map')).toBe('a beta\n');
});

test('names that cannot be, are taken, or would remove the configuration are refused and change nothing', async () => {
  const { clusterId } = await rig.createManaged('names');
  await rig.stageFiles(clusterId, [hosts('a app\n', true)]);
  const add = (name: string, kind: contract.ResourceKind = 'map') =>
    problemOf(rig.stageFiles(clusterId, [{ name, content: 'x y\n', add: kind }]));
  for (const name of ['../x', '/etc/x', 'a//b', '.x', 'a/', '']) {
    expect(await add(name), name).toMatchObject({ code: 'validation-failed' });
  }
  expect(await add('maps/hosts.map')).toMatchObject({ code: 'name-taken' });
  expect(await add('maps/hosts.map', 'acl-list')).toMatchObject({ code: 'name-taken' });
  expect(await add('maps')).toMatchObject({ code: 'name-taken' });
  expect(await add('haproxy.cfg/x')).toMatchObject({ code: 'name-taken' });
  expect(await add('second.conf', 'haproxy-config')).toMatchObject({ code: 'validation-failed' });
  const main = [{ name: 'haproxy.cfg', content: null }];
  expect(await problemOf(rig.stageFiles(clusterId, main))).toMatchObject({ code: 'validation-failed' });
  expect((await list(clusterId)).map((item) => item.name)).toEqual(['haproxy.cfg', 'maps/hosts.map']);
});

test('a certificate that only a crt-list names is used, and cannot be taken away alone', async () => {
  const { clusterId, node } = await rig.createManaged('crt-lists');
  const list = 'shop.pem [alpn h2] shop.example.com\n/etc/haproxy/certs/other.pem\n';
  const bind = 'bind 127.0.0.1:8443 ssl crt-list /etc/haproxy/certs/list.txt';
  const text = sampleConfig.replace(/^global\n/m, 'global\n  crt-base /etc/haproxy/certs\n');
  await rig.stageFiles(clusterId, [
    { name: 'haproxy.cfg', content: `${text}frontend tls\n  ${bind}\n` },
    { name: 'certs/list.txt', content: list, add: 'crt-list' },
    { name: 'certs/shop.pem', content: 'a secret', add: 'sealed' },
  ]);
  const { items, notManaged } = await rig.client.call(contract.listResources, { params: { clusterId }, query: {} });
  const used = (name: string) => items.find((item) => item.name === name)?.usedAt;
  expect(used('certs/shop.pem')).toEqual([{ resource: 'certs/list.txt', line: 1, via: 'crt' }]);
  expect(used('certs/list.txt')).toMatchObject([{ resource: 'haproxy.cfg' }]);
  expect(notManaged).toEqual([
    { name: 'certs/other.pem', usedAt: [{ resource: 'certs/list.txt', line: 2, via: 'crt' }] },
  ]);
  await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
  await settleAll(rig, clusterId, [node]);
  await rig.stageFiles(clusterId, [{ name: 'certs/shop.pem', content: null }]);
  const plan = await rig.client.call(contract.createPlan, { params: { clusterId } });
  expect(plan.verdict).toBe('refused');
  expect(plan.diagnostics).toContainEqual(
    expect.objectContaining({ code: 'resource-removed-in-use', resource: 'certs/list.txt', line: 1 }),
  );
});

test('a file that a line still uses cannot be taken away; one that nothing uses is a hint', async () => {
  const { clusterId, node } = await rig.createManaged('references');
  await rig.stageFiles(clusterId, [hosts('a app\n', true), { name: 'haproxy.cfg', content: mapped }]);
  await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
  await settleAll(rig, clusterId, [node]);
  const removal = await rig.stageFiles(clusterId, [hosts(null)]);
  expect(summaryOf(removal)).toEqual(['maps/hosts.map: map removed']);
  const plan = await rig.client.call(contract.createPlan, { params: { clusterId } });
  expect(plan).toMatchObject({ verdict: 'refused', diagnostics: [{ code: 'resource-removed-in-use', line: 12 }] });
  await rig.stage(clusterId, sampleConfig);
  expect(await planWith(rig, clusterId, [node])).toMatchObject({ verdict: 'can-apply' });

  await rig.stageFiles(clusterId, [{ name: 'errors/503.http', content: 'HTTP/1.0 503 No\r\n\r\n', add: 'error-page' }]);
  const { items } = await rig.client.call(contract.listDiagnostics, { params: { clusterId } });
  expect(items).toMatchObject([{ code: 'resource-unused', severity: 'hint', resource: 'errors/503.http' }]);
  await rig.stage(
    clusterId,
    sampleConfig.replace('mode http', 'mode http\n  errorfile 500 /etc/haproxy/errors/500.http'),
  );
  const found = await rig.client.call(contract.listDiagnostics, { params: { clusterId } });
  expect(found.items).toContainEqual(expect.objectContaining({ code: 'resource-not-managed', line: 6 }));
  const listed = await rig.client.call(contract.listResources, { params: { clusterId }, query: { at: 'staged' } });
  expect(listed.notManaged).toEqual([
    { name: 'errors/500.http', usedAt: [{ resource: 'haproxy.cfg', line: 6, via: 'errorfile' }] },
  ]);
});

test('Lua needs the permission for dangerous directives, and is named in the change', async () => {
  const { clusterId } = await rig.createManaged('lua');
  const change = await rig.stageFiles(clusterId, [
    { name: 'lua/hello.lua', content: 'core.log(1, "x")\n', add: 'lua' },
  ]);
  expect(change.dangerous).toEqual([{ resource: 'lua/hello.lua', line: 1, keyword: 'Lua code' }]);
  const stageAs = async (actor: Actor) => {
    const edits = [{ kind: 'lua' as const, name: 'lua/other.lua', content: Buffer.from('core.log(1, "y")\n') }];
    const input = { clusterId, basedOn: null, title: 'More Lua', edits, restores: null };
    return problemOf(stageChange(rig.controlPlane.platform, actor, input));
  };
  expect(await stageAs(actorWith(['change.stage']))).toMatchObject({ code: 'permission-missing' });
  // The security policy may ask for a second factor here too.
  const unproven = new Set(['config.dangerous' as const]);
  const refused = await stageAs({ ...actorWith(['change.stage', 'config.dangerous']), unproven });
  expect(refused).toMatchObject({ code: 'step-up-needed' });
});
