import { showStat } from '@sluice/haproxy-runtime';
import { listHaproxyBinaries } from '@sluice/test-rig';
import { expect, test } from 'vitest';
import { defaultsText, startRig } from '../testing/agent-rig.ts';
import { chooseProbes, maxProbes } from './choose-probes.ts';
import { listEndpoints } from './endpoint.ts';
import type { ListeningSocket } from './listening-sockets.ts';
import { indexSockets } from './socket-index.ts';

/** 9,000 ports on an address that no other test takes, below those that tests choose from. */
const range = '127.0.0.77:11000-19999';
const text = (bind: string) => `global\n  maxconn 100\n${defaultsText}frontend wide\n  bind ${bind}\n`;
const read = (bind: string) => listEndpoints(Buffer.from(text(bind)), new Map());

test.each(listHaproxyBinaries())('9,000 ports of %s are proven with three connections, in one look', async (binary) => {
  const rig = await startRig({ config: text(range), binary });
  const configText = Buffer.from(text(range));
  const expected = { bundleDigest: null, configText, path: 'haproxy.cfg', previousWorkerPid: null };
  const workerPid = await rig.workerPid();
  expect(await rig.agent.call('proveServing', rig.target, expected)).toEqual({
    kind: 'done',
    method: 'open-files',
    workerPid,
    notProven: [],
  });
  const rows = await showStat(rig.masterSocket, { pid: workerPid });
  expect(rows.find(({ kind, proxy }) => kind === 'frontend' && proxy === 'wide')?.connectionsTotal).toBe(3);
  expect(await rig.agent.call('checkBinds', rig.target, { configText, path: 'haproxy.cfg' })).toEqual({ kind: 'done' });
  // HAProxy gives the whole range up: every port is missed, and said once.
  const other = Buffer.from(text('127.0.0.78:11000-19999'));
  expect(await rig.agent.call('proveServing', rig.target, { ...expected, configText: other })).toMatchObject({
    kind: 'stalled',
    diagnostics: [{ code: 'proof-bind-silent', line: 9, cause: expect.stringContaining('port 11000') }],
  });
});

test('a missing port in the middle of a range is found by its socket, without a connection to it', async () => {
  const rig = await startRig({ config: text('127.0.0.77:11000-11009,127.0.0.77:11011-11020') });
  const expected = { bundleDigest: null, configText: Buffer.from(text('127.0.0.77:11000-11020')), path: 'haproxy.cfg' };
  expect(await rig.agent.call('proveServing', rig.target, { ...expected, previousWorkerPid: null })).toMatchObject({
    kind: 'stalled',
    diagnostics: [{ code: 'proof-bind-silent', cause: expect.stringContaining('(port 11010)') }],
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
