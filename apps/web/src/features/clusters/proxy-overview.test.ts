import type { ProxyTraffic } from '@sluice/contract';
import { parse } from '@sluice/haproxy-config';
import { expect, test } from 'vitest';
import { filterOverview, overviewOf } from './proxy-overview.ts';
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

test('rows join the staged configuration with live state and say what is not live', () => {
  const { frontends, backends } = overviewOf(parseText(staged), parseText(head), traffic);
  expect(frontends).toMatchObject([{ name: 'web', binds: [':80', ':81'], defaultBackend: 'app', pending: null }]);
  expect(backends).toMatchObject([
    { name: 'app', pending: 'changed', usedBy: ['web'], servers: [{ name: 'a', weight: 20, pending: 'changed' }] },
    { name: 'beta', pending: 'new', live: null, servers: [{ name: 'b', pending: 'new', live: null }] },
  ]);
  expect(backends[0]?.servers[0]?.live?.status).toBe('DOWN');
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
