import { rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import {
  freePort,
  listHaproxyBinaries,
  makeTestDirectory,
  type RunningHaproxy,
  startHaproxy,
  startWebServer,
} from '@sluice/test-rig';
import { afterEach, describe, expect, test } from 'vitest';
import {
  parsePatternMatch,
  parseSessions,
  parseTableEntries,
  parseTableList,
  runOnWorker,
  runOnWorkerUpTo,
} from './index.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

interface Live extends RunningHaproxy {
  webPort: number;
  tcpPort: number;
  ask(...command: string[]): Promise<string>;
}

async function start(binary: string): Promise<Live> {
  const directory = await makeTestDirectory('live');
  endings.push(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'hosts.map'), 'www.example.com app\nother.example.com app two\n', { mode: 0o644 });
  const server = await startWebServer('ok');
  endings.push(server.close);
  const [webPort, tcpPort] = [await freePort(), await freePort()];
  const haproxy = await startHaproxy({
    binary,
    directory,
    config: `defaults
  mode http
  timeout client 30s
  timeout server 30s
  timeout connect 1s
frontend web
  bind 127.0.0.1:${webPort}
  stick-table type string len 64 size 10k expire 1h store gpc0,http_req_rate(10s)
  http-request track-sc0 req.hdr(x-user)
  http-request sc-inc-gpc0(0)
  http-request set-header x %[req.hdr(host),map(${directory}/hosts.map,none)]
  default_backend app
backend app
  server web1 127.0.0.1:${server.port}
listen tcp
  mode tcp
  bind 127.0.0.1:${tcpPort}
  server t1 127.0.0.1:${server.port}
`,
  });
  endings.push(haproxy.stop);
  const worker = { pid: await haproxy.workerPid() };
  return { ...haproxy, webPort, tcpPort, ask: (...command) => runOnWorker(haproxy.masterSocket, worker, command) };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
    endings.push(() => socket.destroy());
  });
}

/** A connection is accepted by the kernel before HAProxy lists it. */
async function untilListed(live: Live) {
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; ) {
    const found = parseSessions(await live.ask('show', 'sess')).find(({ frontend }) => frontend === 'tcp');
    if (found?.server != null) return found;
  }
  throw new Error('The session was never listed.');
}

describe.each(listHaproxyBinaries())('%s', (binary) => {
  test('an open connection is a session that can be ended, and the question itself is none', async () => {
    const live = await start(binary);
    const socket = await open(live.tcpPort);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const session = await untilListed(live);
    expect(session).toMatchObject({ protocol: 'tcpv4', backend: 'tcp', server: 't1' });
    expect(session.source).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(session.ageSeconds ?? 0).toBeLessThan(5);
    expect(parseSessions(await live.ask('show', 'sess')).map(({ frontend }) => frontend)).not.toContain('GLOBAL');
    expect((await live.ask('shutdown', 'session', session.id)).trim()).toBe('');
    await closed;
    expect(await live.ask('shutdown', 'session', '0x1')).toContain('No such session');
  });

  test('keys of a stick table with blanks and signs are read as they must be given back', async () => {
    const live = await start(binary);
    const keys = ['plain', 'bob builder', 'a=b; c\\d'];
    for (const key of keys) await fetch(`http://127.0.0.1:${live.webPort}/`, { headers: { 'x-user': key } });
    expect(parseTableList(await live.ask('show', 'table'))).toEqual([
      { name: 'web', type: 'string', size: 10_240, used: 3 },
    ]);
    const entries = parseTableEntries(await live.ask('show', 'table', 'web'));
    expect(entries.map(({ key }) => key).sort()).toEqual([...keys].sort());
    expect(entries[0]).toMatchObject({ uses: 0, data: { gpc0: '1', 'http_req_rate(10000)': '1' } });
    expect(entries[0]?.expiresInMs).toBeGreaterThan(3_500_000);
    for (const key of keys) {
      expect(parseTableEntries(await live.ask('show', 'table', 'web', 'key', key))).toHaveLength(1);
      await live.ask('clear', 'table', 'web', 'key', key);
      expect(parseTableEntries(await live.ask('show', 'table', 'web', 'key', key))).toHaveLength(0);
    }
    expect(await live.ask('show', 'table', 'nix')).toContain('No such table');
  });

  test('a map says what it gives to a key', async () => {
    const live = await start(binary);
    const lookUp = async (file: string, key: string) => parsePatternMatch(await live.ask('get', 'map', file, key));
    const file = join(live.directory, 'hosts.map');
    expect(await lookUp(file, 'other.example.com')).toEqual({
      found: true,
      key: 'other.example.com',
      value: 'app two',
    });
    expect(await lookUp(file, 'nix.example.com')).toEqual({ found: false });
    expect(await lookUp('/nix.map', 'a')).toBeNull();
  });

  test('a long answer is broken off at a whole line, and the worker answers on', async () => {
    const live = await start(binary);
    const worker = { pid: await live.workerPid() };
    const cut = await runOnWorkerUpTo(live.masterSocket, worker, ['show', 'info'], 500);
    expect(cut.complete).toBe(false);
    expect(cut.text).toMatch(/^Name: HAProxy.*\n$/s);
    const whole = await runOnWorkerUpTo(live.masterSocket, worker, ['show', 'info'], 1_000_000);
    expect(whole.complete).toBe(true);
    expect(whole.text.length).toBeGreaterThan(cut.text.length);
  });
});

test('times of sessions are read in all their units', () => {
  const line = (age: string) =>
    `0x1f: proto=tcpv6 src=2001:db8::1:4022 fe=web be=<NONE> srv=<none> ts=00 epoch=0 age=${age} calls=3 rate=0 cpu=0 lat=0 rq[f=848000h,i=0,an=8000h,ax=] rp[f=80000000h,i=0,an=1c00000h,ax=] scf=[8,402h,fd=14,rex=,wex=] scb=[8,1411h,fd=16,rex=25s,wex=] exp= rc=0 c_exp=\n`;
  expect(parseSessions(line('1d2h'))).toEqual([
    {
      id: '0x1f',
      protocol: 'tcpv6',
      source: '2001:db8::1:4022',
      frontend: 'web',
      backend: null,
      server: null,
      ageSeconds: 93_600,
      expiresInSeconds: null,
    },
  ]);
  expect(parseSessions(line('3m12s'))[0]?.ageSeconds).toBe(192);
  expect(parseSessions(line('20829d6h'))[0]?.ageSeconds).toBeNull();
  expect(parseSessions(line('9s').slice(0, 60))).toEqual([]);
});
