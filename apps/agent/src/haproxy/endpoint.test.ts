import { expect, test } from 'vitest';
import { type Endpoint, listEndpoints } from './endpoint.ts';
import { ipToHex } from './ip-address.ts';
import { answersFor, isSameEndpoint, overlaps } from './socket-match.ts';

function read(text: string, variables: [string, string][] = []): Endpoint[] {
  return listEndpoints(Buffer.from(text), new Map(variables));
}

const v4 = (address: string, port: number) => ({
  family: 4 as const,
  address: ipToHex(address) ?? '',
  port,
  inode: '1',
  uid: 0,
});
const v6 = (address: string, port: number) => ({
  family: 6 as const,
  address: ipToHex(address) ?? '',
  port,
  inode: '1',
  uid: 0,
});

test('a bind line gives one endpoint for every address and port of it', () => {
  const found = read('frontend f\n  bind :80,192.0.2.1:8080-8082,[2001:db8::1]:443 ssl\n');
  expect(found.map((endpoint) => endpoint.kind === 'tcp' && `${endpoint.address}:${endpoint.port}`)).toEqual([
    '00000000:80',
    'c0000201:8080',
    'c0000201:8081',
    'c0000201:8082',
    '20010db8000000000000000000000001:443',
  ]);
  expect(new Set(found.map(({ line }) => line))).toEqual(new Set([2]));
});

test('variables come from the environment and from setenv lines of the file', () => {
  const text = 'global\n  setenv PORT 81\n  presetenv ADDR 192.0.2.9\nfrontend f\n  bind "${ADDR}:$PORT"\n';
  expect(read(text, [['ADDR', '192.0.2.1']])).toMatchObject([{ address: 'c0000201', port: 81 }]);
});

test('a disabled proxy has no endpoints, whether it or its defaults say so', () => {
  expect(read('frontend f\n  disabled\n  bind :80\n')).toEqual([]);
  expect(
    read('defaults d\n  disabled\nfrontend f from d\n  bind :80\nfrontend g from d\n  enabled\n  bind :81\n'),
  ).toMatchObject([{ port: 81 }]);
});

test('what cannot be looked up says why', () => {
  const found = read('frontend f\n  bind quic4@:443 ssl\n  bind abns@name\n  bind fd@3\n  bind :80 namespace blue\n');
  expect(found.map(({ kind }) => kind)).toEqual(['unprovable', 'unprovable', 'unprovable', 'unprovable']);
});

test('a bind inside a condition may be missing', () => {
  expect(
    read('frontend f\n  bind :80\n.if defined(X)\n  bind :81\n.endif\n  bind :82\n').map(({ optional }) => optional),
  ).toEqual([false, true, false]);
});

test('the prefix of unix-bind stands before the path', () => {
  expect(read('global\n  unix-bind prefix /run/\nfrontend f\n  bind unix@web.sock\n')).toMatchObject([
    { path: '/run/web.sock' },
  ]);
});

test('wildcards overlap in both directions, but only the narrower address answers', () => {
  const [wide] = read('frontend f\n  bind :80\n');
  const [narrow] = read('frontend f\n  bind 192.0.2.1:80\n');
  if (!wide || !narrow) throw new Error('no endpoints');
  expect(overlaps(wide, v4('192.0.2.1', 80))).toBe(true);
  expect(overlaps(narrow, v4('0.0.0.0', 80))).toBe(true);
  expect(overlaps(narrow, v4('192.0.2.2', 80))).toBe(false);
  expect(overlaps(narrow, v4('192.0.2.1', 81))).toBe(false);
  expect(answersFor(wide, v4('192.0.2.1', 80))).toBe(true);
  expect(answersFor(narrow, v4('0.0.0.0', 80))).toBe(false);
});

test('an IPv6 wildcard meets IPv4 unless it says v6only', () => {
  const [both] = read('frontend f\n  bind :::80 v4v6\n');
  const [only] = read('frontend f\n  bind :::80 v6only\n');
  if (!both || !only) throw new Error('no endpoints');
  expect(overlaps(both, v4('192.0.2.1', 80))).toBe(true);
  expect(overlaps(only, v4('192.0.2.1', 80))).toBe(false);
  expect(overlaps(only, v6('2001:db8::1', 80))).toBe(true);
});

test('a unix socket is found under the temporary name of its making', () => {
  const [endpoint] = read('frontend f\n  bind /run/web.sock\n');
  if (!endpoint) throw new Error('no endpoint');
  expect(isSameEndpoint(endpoint, { family: 'unix', path: '/run/web.sock.4242.tmp', inode: '1' })).toBe(true);
  expect(isSameEndpoint(endpoint, { family: 'unix', path: '/run/web.sock.old', inode: '1' })).toBe(false);
});

test('addresses are read in all their spellings', () => {
  expect(ipToHex('::ffff:192.0.2.1')).toBe('00000000000000000000ffffc0000201');
  expect(ipToHex('2001:DB8::')).toBe('20010db8000000000000000000000000');
  expect(ipToHex('fe80::1%eth0')).toBe('fe800000000000000000000000000001');
  expect(ipToHex('www.example.com')).toBeNull();
});
