import { parse } from '@sluice/haproxy-config';
import { makeCertificatePem } from '@sluice/test-rig/certificate';
import { expect, test } from 'vitest';
import { decideWays, describeWays, hintForReload, type NodeForWay, type PlannedFile } from './runtime-way.ts';

const directory = '/etc/haproxy';
const text = `global
  maxconn 100
defaults
  mode http
frontend web
  bind :8080
  bind :8443 ssl crt /etc/haproxy/site.pem
  use_backend %[req.hdr(host),map(/etc/haproxy/hosts.map,app)]
backend app
  balance roundrobin
  server web1 192.0.2.11:80 weight 10
`;
const all = [
  ...['set server', 'set maxconn server', 'set maxconn frontend', 'add server', 'del server', 'enable health'],
  ...['add map', 'del map', 'set map', 'prepare map', 'commit map', 'clear map', 'show map'],
  ...['set ssl cert', 'commit ssl cert', 'abort ssl cert', 'show ssl cert'],
];
const node = (name: string, change: Partial<NodeForWay> = {}): NodeForWay => ({
  name,
  runsTarget: true,
  capabilities: { commands: all, addServerKeywords: null },
  directory,
  ...change,
});
const file = (name: string, kind: string, content: string): PlannedFile => ({
  name,
  kind,
  digest: content,
  bytes: Buffer.from(content),
});
const config = (content = text) => file('haproxy.cfg', 'haproxy-config', content);
const heavier = config(text.replace('weight 10', 'weight 20'));

test('what runtime commands can express needs no reload, and is told step by step', async () => {
  const [old, fresh] = [await makeCertificatePem('a.example.com'), await makeCertificatePem('b.example.com')];
  const before = [config(), file('hosts.map', 'map', 'a app\n'), file('site.pem', 'sealed', old)];
  const after = [heavier, file('hosts.map', 'map', 'a app\nb app\n'), file('site.pem', 'sealed', fresh)];
  const ways = decideWays(before, after, [node('edge-1'), node('edge-2')]);
  expect(ways).toMatchObject([{ nodes: ['edge-1', 'edge-2'], way: 'commands', stepsTotal: 3, reasons: [] }]);
  expect(ways[0]?.steps).toContain('server app/web1: weight 20');
  expect(JSON.stringify(ways)).not.toContain('PRIVATE KEY');
  expect(describeWays(ways)).toEqual({ needed: false, reason: 'No reload: 3 runtime commands.' });
});

test('comments need nothing; a bind needs a reload, with its line', () => {
  const commented = decideWays([config()], [config(`# why\n${text}`)], [node('edge-1')]);
  expect(describeWays(commented)).toMatchObject({ needed: false });
  const ways = decideWays([config()], [config(text.replace(':8080', ':8081'))], [node('edge-1')]);
  const reason = { resource: 'haproxy.cfg', line: 6 };
  expect(ways).toMatchObject([{ way: 'reload', reasons: [reason, reason] }]);
  expect(describeWays(ways).reason).toMatch(/^Reload because line 6: /);
});

test('nodes that cannot do the same are told apart by name', () => {
  const ways = decideWays(
    [config()],
    [heavier],
    [
      node('edge-1', { capabilities: { commands: ['show info'], addServerKeywords: null } }),
      node('edge-2'),
      node('edge-3', { runsTarget: false }),
      node('edge-4', { capabilities: null }),
    ],
  );
  expect(ways.map(({ nodes, way }) => [nodes, way])).toEqual([
    [['edge-1'], 'reload'],
    [['edge-2'], 'commands'],
    [['edge-3'], 'reload'],
    [['edge-4'], 'reload'],
  ]);
  const { needed, reason } = describeWays(ways);
  expect(needed).toBe(true);
  expect(reason).toContain('edge-1: Reload because');
  expect(reason).toContain('edge-2: No reload: 1 runtime command.');
});

test('values of nodes and error pages are read when HAProxy starts', () => {
  const values = (content: string) => file('node-values.json', 'node-values', content);
  const [way] = decideWays([config(), values('{}')], [config(), values('{"a":{}}')], [node('edge-1')]);
  expect(way).toMatchObject({ way: 'reload', reasons: [{ cause: expect.stringContaining('values of nodes') }] });
  const paged = `${text}  errorfile 503 /etc/haproxy/503.http\n`;
  const page = (content: string) => [config(paged), file('503.http', 'error-page', content)];
  expect(decideWays(page('a'), page('b'), [node('edge-1')])).toMatchObject([{ way: 'reload' }]);
});

test('a reload without a limit for old workers comes with a hint', () => {
  expect(hintForReload([parse(Buffer.from(text))])).toContain('hard-stop-after');
  expect(hintForReload([parse(Buffer.from(text.replace('maxconn 100', 'hard-stop-after 30s')))])).toBeNull();
});

const second = file(
  'conf.d/b.cfg',
  'haproxy-config',
  'listen stats\n  bind :9000\n  server s1 192.0.2.9:80 weight 10\n',
);
const third = file('conf.d/c.cfg', 'haproxy-config', 'backend c\n  mode http\n');
const edited = (base: PlannedFile, from: string, to: string) =>
  file(base.name, base.kind, Buffer.from(base.bytes).toString().replace(from, to));

test('a reason for a reload names the file and line where it stands, whatever files are before it', () => {
  const bound = edited(second, 'bind :9000', 'bind :9001');
  const before = [third, second, config()];
  const ways = decideWays(before, [third, bound, config(`# why\n${text}`)], [node('edge-1')]);
  expect(ways[0]?.reasons[0]).toMatchObject({ resource: 'conf.d/b.cfg', line: 2 });
  expect(describeWays(ways).reason).toMatch(/^Reload because conf\.d\/b\.cfg line 2: /);
});

test('what is gone is named by the file and line that had it', () => {
  const [way] = decideWays([config(), second, third], [config(`${text}backend new\n`), third], [node('edge-1')]);
  expect(way?.reasons).toContainEqual({ resource: 'conf.d/b.cfg', line: 1, cause: expect.stringContaining('stats') });
});

test('a weight in another file is a command, and a section that moves to another file is nothing', () => {
  const heavy = edited(second, 'weight 10', 'weight 20');
  const weighed = decideWays([config(), second], [config(), heavy], [node('edge-1')]);
  expect(weighed).toMatchObject([{ way: 'commands', steps: ['server stats/s1: weight 20'] }]);
  const moved = config(`${text}${Buffer.from(second.bytes).toString()}`);
  expect(decideWays([config(), second], [moved], [node('edge-1')])).toMatchObject([{ way: 'nothing' }]);
});
