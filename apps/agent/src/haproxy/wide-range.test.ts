import { showStat } from '@sluice/haproxy-runtime';
import { listHaproxyBinaries } from '@sluice/test-rig';
import { expect, test } from 'vitest';
import { defaultsText, startRig } from '../testing/agent-rig.ts';
import { chooseProbes, maxProbes } from './choose-probes.ts';
import { listEndpoints } from './endpoint.ts';
import { type ListeningSocket, listListeningSockets } from './listening-sockets.ts';
import { indexSockets } from './socket-index.ts';

const range = '127.0.0.77:11000-19999';
const text = (bind: string) => `global\n  maxconn 100\n${defaultsText}frontend wide\n  bind ${bind}\n`;
const read = (bind: string) => listEndpoints(Buffer.from(text(bind)), new Map());

/**
 * Ranges with 9,000 ports in all, below those that tests choose one by one, around what somebody listens on already: on
 * every address that would be in the way of an address of our own, too.
 */
async function chooseRanges(): Promise<[first: number, last: number][]> {
  const taken = new Set((await listListeningSockets()).map((socket) => ('port' in socket ? socket.port : 0)));
  const ranges: [number, number][] = [];
  let left = 9000;
  for (let port = 10_000; port < 20_000 && left > 0; port += 1) {
    if (taken.has(port)) continue;
    const last = ranges.at(-1);
    if (last?.[1] === port - 1) last[1] = port;
    else ranges.push([port, port]);
    left -= 1;
  }
  if (left > 0) throw new Error('Too many ports between 10000 and 19999 are taken.');
  return ranges;
}

const write = (host: string, ranges: readonly [number, number][]) =>
  ranges.map(([first, last]) => `${host}:${first}-${last}`).join(',');

test.each(listHaproxyBinaries())('9,000 ports of %s are proven with a few connections, in one look', async (binary) => {
  const ranges = await chooseRanges();
  const configText = Buffer.from(text(write('127.0.0.77', ranges)));
  const rig = await startRig({ config: configText.toString(), binary });
  const expected = { bundleDigest: null, configText, path: 'haproxy.cfg', previousWorkerPid: null };
  const workerPid = await rig.workerPid();
  expect(await rig.agent.call('proveServing', rig.target, expected)).toEqual({
    kind: 'done',
    method: 'open-files',
    workerPid,
    notProven: [],
  });
  const rows = await showStat(rig.masterSocket, { pid: workerPid });
  const connections = rows.find(({ kind, proxy }) => kind === 'frontend' && proxy === 'wide')?.connectionsTotal;
  expect(connections).toBeGreaterThan(0);
  expect(connections).toBeLessThanOrEqual(3 * ranges.length);
  expect(await rig.agent.call('checkBinds', rig.target, { configText, path: 'haproxy.cfg' })).toEqual({ kind: 'done' });
  // Elsewhere nobody listens: every port is missed, and each range said once.
  const other = Buffer.from(text(write('127.0.0.78', ranges)));
  const outcome = await rig.agent.call('proveServing', rig.target, { ...expected, configText: other });
  const missed = ranges.map(() => expect.objectContaining({ code: 'proof-bind-silent', line: 9 }));
  expect(outcome).toMatchObject({ kind: 'stalled', diagnostics: missed });
});

test('a missing port in the middle of a range is found by its socket, without a connection to it', async () => {
  const [first, last] = (await chooseRanges()).find(([from, to]) => to - from >= 30) ?? [0, 0];
  const missing = first + 10;
  const rig = await startRig({
    config: text(
      write('127.0.0.77', [
        [first, missing - 1],
        [missing + 1, last],
      ]),
    ),
  });
  const configText = Buffer.from(text(write('127.0.0.77', [[first, last]])));
  const expected = { bundleDigest: null, configText, path: 'haproxy.cfg', previousWorkerPid: null };
  expect(await rig.agent.call('proveServing', rig.target, expected)).toMatchObject({
    kind: 'stalled',
    diagnostics: [{ code: 'proof-bind-silent', cause: expect.stringContaining(`(port ${missing})`) }],
  });
});

test('matching looks at a few sockets for each port, however many there are', () => {
  const endpoints = read(range);
  const sockets = endpoints.flatMap((endpoint): ListeningSocket[] =>
    endpoint.kind === 'tcp'
      ? [{ family: 4, address: '7f00004d', port: endpoint.port, inode: `${endpoint.port}`, uid: 0 }]
      : [],
  );
  const index = indexSockets(sockets);
  expect(endpoints.map((endpoint) => index.near(endpoint).length)).toEqual(endpoints.map(() => 1));
});

test('connections are tried at both ends and in the middle of each range, and never to more than a fixed number', () => {
  const ports = chooseProbes(read('127.0.0.77:11000-19999,127.0.0.77:21000')).map((endpoint) =>
    endpoint.kind === 'tcp' ? endpoint.port : null,
  );
  expect(ports).toEqual([11000, 15500, 19999, 21000]);
  const many = Array.from({ length: 1000 }, (_, at) => `127.0.0.77:${11000 + at}`).join(',');
  expect(chooseProbes(read(many))).toHaveLength(maxProbes);
});

test('a configuration that names more ports than a machine can open is cut off with a reason', () => {
  const endpoints = read(Array.from({ length: 50 }, (_, at) => `127.0.1.${at}:1-65535`).join(','));
  expect(endpoints.length).toBeLessThanOrEqual(100_000);
  expect(endpoints.at(-1)).toMatchObject({ kind: 'unprovable', text: '127.0.1.49:1-65535' });
});
