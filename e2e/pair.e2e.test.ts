import { readFile } from 'node:fs/promises';
import * as contract from '@sluice/contract';
import { runOnWorker, servingWorker, showProc } from '@sluice/haproxy-runtime';
import { freePort } from '@sluice/test-rig';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CleanUp } from './clean-up.ts';
import {
  applyStaged,
  type RealFleet,
  type RealNode,
  stageFiles,
  startRealFleet,
  startRealNode,
  until,
} from './real-fleet.ts';

const addresses = { 'edge-1': '127.0.0.2', 'edge-2': '127.0.0.3' } as const;
let port: number;
let peerPort: number;
let fleet: RealFleet;
let first: RealNode;
let second: RealNode;

const cleanUp = new CleanUp();

/** What each host had before: only its own address. */
const ownConfig = (address: string) => `global
  hard-stop-after 3s
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend edge
  bind ${address}:${port}
  http-request return status 200 content-type text/plain string "before"
`;

const pairConfig = () => `global
  hard-stop-after 3s
  localpeer "\${SLUICE_NODE}"
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
peers pair
  peer edge-1 ${addresses['edge-1']}:${peerPort}
  peer edge-2 ${addresses['edge-2']}:${peerPort}
backend seen
  stick-table type string size 1k expire 10m store http_req_cnt peers pair
frontend edge
  bind "\${ADDRESS}:${port}"
  http-request track-sc0 hdr(x-key) table seen if { hdr(x-key) -m found }
  http-request return status 200 content-type text/plain lf-string "%[env(SLUICE_NODE)] at %[dst]"
`;

beforeAll(async () => {
  port = await freePort();
  peerPort = await freePort();
  fleet = await startRealFleet(cleanUp);
  const configOf = () => ownConfig(addresses['edge-1']);
  first = await startRealNode(fleet, { name: 'edge-1', configOf, adopt: 'import' }, cleanUp);
}, 300_000);

afterAll(() => cleanUp.run(), 120_000);

const values = JSON.stringify({
  'edge-1': { ADDRESS: addresses['edge-1'] },
  'edge-2': { ADDRESS: addresses['edge-2'] },
});

async function visit(name: keyof typeof addresses, key?: string): Promise<string> {
  const headers: Record<string, string> = key === undefined ? {} : { 'x-key': key };
  return (await fetch(`http://${addresses[name]}:${port}/`, { headers })).text();
}

async function ask(node: RealNode, ...words: string[]): Promise<string> {
  const { masterSocket } = node.haproxy;
  const pid = servingWorker(await showProc(masterSocket))?.pid ?? 0;
  return runOnWorker(masterSocket, { pid }, words);
}

test('the configuration takes the address and the name of its node, and a second node joins with its own', async () => {
  await stageFiles(fleet, { [contract.nodeValuesName]: values, 'haproxy.cfg': pairConfig() });
  await applyStaged(fleet);
  await first.settled();
  expect(await visit('edge-1')).toBe('edge-1 at 127.0.0.2');

  const configOf = () => ownConfig(addresses['edge-2']);
  second = await startRealNode(fleet, { name: 'edge-2', configOf, adopt: 'take-cluster' }, cleanUp);
  expect(await visit('edge-2')).toBe('edge-2 at 127.0.0.3');
});

test('their files differ in their values and nowhere else', async () => {
  const [left, right] = await Promise.all(
    [first, second].map(async ({ haproxy }) => (await readFile(haproxy.configFile, 'utf8')).split('\n')),
  );
  const differing = left?.flatMap((line, index) => (line === right?.[index] ? [] : [[line, right?.[index]]]));
  expect(left?.length).toBe(right?.length);
  expect(differing).toEqual([
    ['  setenv SLUICE_NODE edge-1', '  setenv SLUICE_NODE edge-2'],
    ['  setenv ADDRESS 127.0.0.2', '  setenv ADDRESS 127.0.0.3'],
  ]);
});

test('as peers they share what they learn', async () => {
  await visit('edge-1', 'shared-key');
  const table = await until(
    () => ask(second, 'show', 'table', 'seen'),
    (text) => text.includes('key=shared-key'),
  );
  expect(table).toContain('http_req_cnt=');
});

test('a change reaches both, each with its own values', async () => {
  await stageFiles(fleet, { 'haproxy.cfg': pairConfig().replace(' at ', ' on ') });
  await applyStaged(fleet);
  await first.settled();
  await second.settled();
  expect([await visit('edge-1'), await visit('edge-2')]).toEqual(['edge-1 on 127.0.0.2', 'edge-2 on 127.0.0.3']);
});
