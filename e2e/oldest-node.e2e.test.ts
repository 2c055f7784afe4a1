import { X509Certificate } from 'node:crypto';
import { appendFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { connect } from 'node:tls';
import * as contract from '@sluice/contract';
import { parseServersState, runOnWorker } from '@sluice/haproxy-runtime';
import { findOldestNode, freePort, listHaproxyBinaries, startWebServer } from '@sluice/test-rig';
import { makeCertificatePem } from '@sluice/test-rig/certificate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

interface Served {
  directory: string;
  webPort: number;
  tlsPort: number;
  serverPort: number;
}

/** What the node has before it is adopted. */
const plainConfig = ({ webPort, serverPort }: Served) => `global
  hard-stop-after 2s
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:${webPort}
  default_backend app
backend app
  server web1 127.0.0.1:${serverPort} weight 10
`;

const fullConfig = (served: Served) =>
  plainConfig(served).replace(
    '  default_backend app\n',
    `  bind 127.0.0.1:${served.tlsPort} ssl crt ${served.directory}/shop.pem
  http-request set-var(txn.shop) req.hdr(x-host),map(${served.directory}/hosts.map,none)
  http-response set-header x-shop %[var(txn.shop)]
  default_backend app
`,
  );

describe.each(listHaproxyBinaries())('a node whose agent runs on Node 18, %s', (binary) => {
  const cleanUp = new CleanUp();
  const oldestNode = findOldestNode();
  let fleet: RealFleet;
  let node: RealNode;
  let served: Served;

  beforeAll(async () => {
    fleet = await startRealFleet(cleanUp);
    const server = await startWebServer('app');
    cleanUp.add(() => server.close());
    const ports = { webPort: await freePort(), tlsPort: await freePort(), serverPort: server.port };
    const configOf = (directory: string) => {
      served = { ...ports, directory };
      return plainConfig(served);
    };
    const options = { name: 'edge-1', configOf, adopt: 'import', binary, node: oldestNode } as const;
    node = await startRealNode(fleet, options, cleanUp);
  });
  afterAll(() => cleanUp.run());

  const params = () => ({ clusterId: fleet.clusterId });

  async function rollOut(files: Readonly<Record<string, string>>): Promise<void> {
    await stageFiles(fleet, files);
    await applyStaged(fleet);
    await node.settled();
  }

  /** Rolls out files for which the worker that serves goes on. */
  async function rollOutLive(files: Readonly<Record<string, string>>): Promise<void> {
    const before = await node.haproxy.workerPid();
    await rollOut(files);
    expect(await node.haproxy.workerPid()).toBe(before);
  }

  async function readWeight(): Promise<number | undefined> {
    const worker = { pid: await node.haproxy.workerPid() };
    const answer = await runOnWorker(node.haproxy.masterSocket, worker, ['show', 'servers', 'state', 'app']);
    return parseServersState(answer).find(({ server }) => server === 'web1')?.weight;
  }

  const visit = (host: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${served.webPort}/`, { headers: { connection: 'close', 'x-host': host } });

  /** Fingerprint of the certificate that the node presents. */
  function readPresented(): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port: served.tlsPort, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? '');
        socket.destroy();
      });
      socket.once('error', reject);
    });
  }

  test('adopts, and takes files that need a reload, with a map and a certificate', async () => {
    expect(await readlink(`/proc/${node.agent.process.pid}/exe`)).toBe(oldestNode);
    const before = await node.haproxy.workerPid();
    const pem = makeCertificatePem('old.example.com');
    const hosts = 'shop.example.com shop\n';
    await rollOut({ 'haproxy.cfg': fullConfig(served), 'hosts.map': hosts, 'shop.pem': pem });
    expect(await node.haproxy.workerPid()).not.toBe(before);
    expect(await readPresented()).toBe(new X509Certificate(pem).fingerprint256);
  });

  test('takes a weight without a reload', async () => {
    await rollOutLive({ 'haproxy.cfg': fullConfig(served).replace('weight 10', 'weight 20') });
    expect(await readWeight()).toBe(20);
  });

  test('takes a change of a proxy by a reload that is proven', async () => {
    const before = await node.haproxy.workerPid();
    const changed = fullConfig(served).replace('weight 10', 'weight 20').replace('client 5s', 'client 6s');
    await rollOut({ 'haproxy.cfg': changed });
    expect(await node.haproxy.workerPid()).not.toBe(before);
    const answer = await visit('other.example.com');
    expect([await answer.text(), answer.headers.get('x-shop')]).toEqual(['app', 'none']);
  });

  test('takes an entry of a map without a reload', async () => {
    await rollOutLive({ 'hosts.map': 'shop.example.com shop\nother.example.com second\n' });
    expect((await visit('other.example.com')).headers.get('x-shop')).toBe('second');
  });

  test('takes another certificate without a reload', async () => {
    const pem = makeCertificatePem('new.example.com');
    await rollOutLive({ 'shop.pem': pem });
    expect(await readPresented()).toBe(new X509Certificate(pem).fingerprint256);
  });

  test('names an edit by hand, and puts the file back', async () => {
    await appendFile(path.join(served.directory, 'hosts.map'), 'hand.example.com hand\n');
    const listDrift = async () => (await fleet.client.call(contract.listDrift, { params: params() })).items;
    const entries = await until(listDrift, (items) => items.length > 0);
    expect(entries).toMatchObject([{ kind: 'file-content', object: 'hosts.map' }]);
    const chosen = entries.map(({ key, nodeId, seen }) => ({ key, nodeId, seen }));
    await fleet.client.call(contract.overwriteDrift, { params: params(), body: { entries: chosen } });
    await node.settled();
    expect(await listDrift()).toEqual([]);
  });

  test('gave nothing back on the way', async () => {
    const { items } = await fleet.client.call(contract.listRollouts, { params: params() });
    expect(items.map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'succeeded'));
    expect(await node.view()).toMatchObject({ convergence: 'converged', status: 'online' });
  });
});
