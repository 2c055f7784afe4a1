import { expect, test } from 'vitest';
import { masterSocketPath, parseCommandLine } from './command-line.ts';

test('files come from every -f and from after --, in order', () => {
  const { configArguments } = parseCommandLine([
    'haproxy',
    '-W',
    '-f',
    'a.cfg',
    '-f',
    '/etc/haproxy/conf.d',
    '--',
    'b.cfg',
  ]);
  expect(configArguments).toEqual(['a.cfg', '/etc/haproxy/conf.d', 'b.cfg']);
});

test('what a reload puts in front of the arguments is passed over', () => {
  const found = parseCommandLine([
    '/usr/sbin/haproxy',
    '-sf',
    '12',
    '345',
    '-x',
    'sockpair@4',
    '-Ws',
    '-f',
    '/etc/haproxy/haproxy.cfg',
  ]);
  expect(found).toMatchObject({ configArguments: ['/etc/haproxy/haproxy.cfg'], masterWorker: true, checkOnly: false });
});

test('options with a value do not lend it to others', () => {
  const found = parseCommandLine(['haproxy', '-L', '-c', '-p', '-W', '-n', '100', '-C', '/srv', '-f', 'a.cfg', '-dW']);
  expect(found).toMatchObject({ localPeer: '-c', checkOnly: false, masterWorker: false, checkOptions: ['-dW'] });
});

test('the master socket is the path of the first unix -S, without its options', () => {
  const found = parseCommandLine([
    'haproxy',
    '-S',
    'ipv4@127.0.0.1:9000',
    '-S',
    'unix@run/m.sock,mode,660,level,admin',
  ]);
  expect(masterSocketPath(found)).toBe('run/m.sock');
  expect(masterSocketPath(parseCommandLine(['haproxy', '-S', '/run/m.sock']))).toBe('/run/m.sock');
  expect(masterSocketPath(parseCommandLine(['haproxy', '-S', '127.0.0.1:9000']))).toBeNull();
});

test('a check is told from a server', () => {
  expect(parseCommandLine(['haproxy', '-c', '-f', 'a.cfg']).checkOnly).toBe(true);
});
