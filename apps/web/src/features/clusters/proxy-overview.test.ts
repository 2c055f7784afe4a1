import type { ProxyTraffic } from '@sluice/contract';
import { compile, parse } from '@sluice/haproxy-config';
import { expect, test } from 'vitest';
import { filterOverview, overviewOf, placeRows } from './proxy-overview.ts';
import { toneOfStatus } from './server-state.ts';

const parseText = (text: string) => parse(new TextEncoder().encode(text));
const head = 'frontend web\n  bind :80,:81\n  default_backend app\nbackend app\n  server a 192.0.2.1:80 weight 10\n';
const staged = `${head.replace('weight 10', 'weight 20')}backend beta\n  server b 192.0.2.2:80\n`;
const traffic: ProxyTraffic[] = [
  {
    name: 'app',
    kind: 'backend',
    status: 'UP',
    sessions: 1,
    requestsPerSecond: 2,
    bytesIn: 0,
    bytesOut: 0,
    servers: [
      {
        name: 'a',
        address: '192.0.2.1:80',
        status: 'DOWN',
        weight: 10,
        sessions: 1,
        requestsPerSecond: 2,
        lastChangeSeconds: 3,
        checkStatus: 'L4CON',
        perNode: [],
      },
    ],
  },
];

test('rows join what serves, what is staged and live state', () => {
  const { frontends, backends } = overviewOf(parseText(staged), parseText(head), traffic);
  expect(frontends).toMatchObject([
    { name: 'web', binds: { serving: ':80, :81', staged: ':80, :81' }, pending: null, line: 1 },
  ]);
  expect(backends).toMatchObject([
    {
      name: 'app',
      pending: 'changed',
      usedBy: ['web'],
      servers: [{ name: 'a', weight: { serving: 10, staged: 20 }, pending: 'changed' }],
    },
    { name: 'beta', pending: 'new', live: null, servers: [{ name: 'b', pending: 'new', live: null }] },
  ]);
  expect(backends[0]?.servers[0]?.live?.status).toBe('DOWN');
});

test('what serves stays on the page when a staged file no longer has it', () => {
  const other = parseText('frontend web\n  bind :8080\n  default_backend app\nbackend api\n  server c 192.0.2.3:80\n');
  const { frontends, backends } = overviewOf(other, parseText(head), traffic);
  expect(frontends).toMatchObject([
    { name: 'web', pending: 'changed', binds: { serving: ':80, :81', staged: ':8080' } },
  ]);
  expect(backends).toMatchObject([
    { name: 'api', pending: 'new', live: null },
    {
      name: 'app',
      pending: 'removed',
      line: null,
      live: { status: 'UP' },
      servers: [{ name: 'a', pending: 'removed', address: { serving: '192.0.2.1:80', staged: null } }],
    },
  ]);
});

test('what is only staged has no live state, although the nodes report something by its name', () => {
  const { backends } = overviewOf(parseText(head), null, traffic);
  expect(backends).toMatchObject([{ name: 'app', pending: 'new', live: null, servers: [{ live: null }] }]);
  const added = parseText('backend app\n  server a2 192.0.2.7:80\n  server a 192.0.2.1:80\n');
  const { backends: joined } = overviewOf(added, parseText('backend app\n  server a2 192.0.2.7:80\n'), traffic);
  expect(joined[0]?.servers).toMatchObject([{ name: 'a2' }, { name: 'a', pending: 'new', live: null }]);
});

test('a weight counts wherever it is said', () => {
  const text =
    'defaults\n  mode http\n  default-server weight 3\nbackend app\n  server a 192.0.2.1:80\n  server b 192.0.2.1:80 weight $W\n';
  const [app] = overviewOf(parseText(text), parseText('backend app\n  server a 192.0.2.1:80\n'), []).backends;
  expect(app?.mode).toEqual({
    serving: { value: 'tcp', origin: null, isOwn: false },
    staged: { value: 'http', origin: 'defaults', isOwn: false },
  });
  expect(app?.servers.map((server) => server.weight)).toEqual([
    { serving: 1, staged: 3 },
    { serving: null, staged: '$W' },
  ]);
});

test('a filter finds servers by address and keeps only them', () => {
  const overview = overviewOf(parseText(staged), null, []);
  expect(filterOverview(overview, '192.0.2.2').backends.map((backend) => backend.name)).toEqual(['beta']);
  expect(filterOverview(overview, ' ').backends).toHaveLength(2);
  expect(filterOverview(overview, 'nowhere')).toEqual({ frontends: [], backends: [] });
});

test('a status that nobody knows is never shown as serving', () => {
  expect(['UP', 'OPEN'].map(toneOfStatus)).toEqual(['serving', 'serving']);
  expect(['UP 1/3', 'DRAIN', 'NOLB'].map(toneOfStatus)).toEqual(['warning', 'warning', 'warning']);
  expect(['DOWN', 'DOWN 1/2'].map(toneOfStatus)).toEqual(['failed', 'failed']);
  expect(['MAINT', 'MAINT (via app/b)'].map(toneOfStatus)).toEqual(['maintenance', 'maintenance']);
  expect(['no check', 'unknown', '', 'FOO'].map(toneOfStatus)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
});

test('rows of a joined text lead to the line of the file that has it', () => {
  const parts = ['frontend web\n  bind :80\n', '# the shop\nbackend shop\n  server s1 192.0.2.1:80\n'];
  const joined = compile(
    parts.map((text, index) => ({ source: `${index}.cfg`, bytes: new TextEncoder().encode(text) })),
  );
  const { frontends, backends } = placeRows(overviewOf(parse(joined.bytes), null, []), joined.parts);
  expect(frontends[0]).toMatchObject({ line: 1, file: '0.cfg' });
  expect(backends[0]).toMatchObject({ line: 2, file: '1.cfg' });
});
