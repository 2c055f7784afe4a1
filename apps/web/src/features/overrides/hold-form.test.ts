import { NodeId, type ProxyTraffic } from '@sluice/contract';
import { expect, test } from 'vitest';
import {
  bodyOf,
  emptyForm,
  type HoldForm,
  remainingServers,
  takesOut,
  whyNotLasting,
  wrongFields,
} from './hold-form.ts';

const edge1 = NodeId.parse('3f1f2ab8-9f3a-4c55-9a6d-0d6f1f6f3a11');
const edge2 = NodeId.parse('3f1f2ab8-9f3a-4c55-9a6d-0d6f1f6f3a12');
const place = { backend: 'app', server: 'web1' };
const form = (change: Partial<HoldForm> = {}): HoldForm => ({ ...emptyForm, nodeId: null, ...change });

test('a drain of a quarter of an hour is asked for on every node', () => {
  expect(wrongFields('drain', form())).toEqual([]);
  expect(bodyOf('drain', place, form({ why: ' release 4.2 ' }))).toEqual({
    ...place,
    nodeId: null,
    set: { attribute: 'state', value: 'drain' },
    hold: { minutes: 15 },
    why: 'release 4.2',
  });
});

test('own minutes and a lasting setting are asked for as they are chosen', () => {
  expect(bodyOf('maint', place, form({ term: 'own', ownMinutes: '95' })).hold).toEqual({ minutes: 95 });
  expect(bodyOf('weight', place, form({ term: 'lasting', weight: '20' }))).toMatchObject({
    set: { attribute: 'weight', value: 20 },
    hold: { lasting: true },
  });
});

test('an address goes with its port only when one is written', () => {
  expect(bodyOf('address', place, form({ address: '192.0.2.9' })).set).toEqual({
    attribute: 'address',
    value: '192.0.2.9',
  });
  expect(bodyOf('address', place, form({ address: '2001:db8::9', port: '8080' })).set).toMatchObject({ port: 8080 });
});

test('what cannot be sent is named by its field', () => {
  expect(wrongFields('weight', form({ weight: '257' }))).toEqual(['weight']);
  expect(wrongFields('weight', form({ weight: '1e2' }))).toEqual(['weight']);
  expect(wrongFields('address', form({ address: 'web1.example.com', port: '0' }))).toEqual(['address', 'port']);
  expect(wrongFields('drain', form({ term: 'own', ownMinutes: '0' }))).toEqual(['ownMinutes']);
  // 31 days are the most.
  expect(wrongFields('drain', form({ term: 'own', ownMinutes: '44641' }))).toEqual(['ownMinutes']);
  expect(wrongFields('ready', form({ term: 'own', ownMinutes: '' }))).toEqual([]);
});

test('a drain cannot last, and nothing can on one node only', () => {
  expect(whyNotLasting('drain', null)).toBe('drain');
  expect(whyNotLasting('weight', edge1)).toBe('one-node');
  expect(whyNotLasting('maint', null)).toBeNull();
});

const server = (
  name: string,
  statuses: [string, string],
  weight: number | null = 10,
): ProxyTraffic['servers'][number] => ({
  name,
  address: null,
  status: statuses[0],
  weight,
  sessions: 0,
  requestsPerSecond: null,
  lastChangeSeconds: null,
  checkStatus: null,
  perNode: [
    { nodeId: edge1, status: statuses[0] },
    { nodeId: edge2, status: statuses[1] },
  ],
});
const app = (servers: ProxyTraffic['servers']): ProxyTraffic[] => [
  {
    name: 'app',
    kind: 'backend',
    status: 'UP',
    sessions: 0,
    requestsPerSecond: null,
    bytesIn: 0,
    bytesOut: 0,
    servers,
  },
];

test('the servers that remain are counted on the node that has the fewest', () => {
  const proxies = app([
    server('web1', ['UP', 'UP']),
    server('web2', ['UP 1/3', 'DOWN']),
    server('web3', ['no check', 'no check']),
    server('web4', ['UP', 'UP'], 0),
    server('web5', ['MAINT', 'unknown']),
  ]);
  expect(remainingServers(proxies, place, null)).toEqual({ left: 1, total: 5 });
  expect(remainingServers(proxies, place, edge1)).toEqual({ left: 2, total: 5 });
});

test('what no node has reported is not known', () => {
  expect(remainingServers([], place, null)).toBeNull();
  expect(remainingServers(app([server('web2', ['UP', 'UP'])]), place, null)).toBeNull();
});

test('a weight of zero takes a server out as a drain does', () => {
  for (const weight of ['0', ' 0 ', '00']) {
    expect(wrongFields('weight', form({ weight }))).toEqual([]);
    expect(takesOut('weight', { weight })).toBe(true);
  }
  expect(takesOut('weight', { weight: '' })).toBe(false);
  expect(takesOut('weight', { weight: '10' })).toBe(false);
  expect(takesOut('ready', { weight: '0' })).toBe(false);
});
