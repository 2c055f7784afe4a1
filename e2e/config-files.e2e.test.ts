import { readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import * as contract from '@sluice/contract';
import { parseServersState, runOnWorker } from '@sluice/haproxy-runtime';
import { freePort, listHaproxyBinaries, startWebServer } from '@sluice/test-rig';
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

const shopName = 'conf.d/10-shop.cfg';

// Each test goes on where the one before it stopped.
describe.each(listHaproxyBinaries())('a configuration of two files, %s', (binary) => {
  const cleanUp = new CleanUp();
  let fleet: RealFleet;
  let node: RealNode;
  let webPort: number;
  let shopPort: number;

  const main = (rule = '') => `global
  hard-stop-after 3s
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:${webPort}
${rule}  default_backend none
backend none
  http-request return status 200 content-type text/plain string none
`;
  const rule = '  use_backend shop if { path_beg /shop }\n';
  const shop = ({ weight = 10, balance = 'roundrobin' } = {}) => `backend shop
  balance ${balance}
  # the only one
  server s1 127.0.0.1:${shopPort} weight ${weight}
`;
  const visit = (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      get({ port: webPort, path, agent: false }, (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve(body));
      }).on('error', reject);
    });
  const weightOf = async (): Promise<number | undefined> => {
    const worker = { pid: await node.haproxy.workerPid() };
    const answer = await runOnWorker(node.haproxy.masterSocket, worker, ['show', 'servers', 'state', 'shop']);
    return parseServersState(answer).find(({ server }) => server === 's1')?.weight;
  };
  const textOf = async (name: string): Promise<string> => {
    const params = { clusterId: fleet.clusterId };
    const { items } = await fleet.client.call(contract.listResources, { params });
    const resourceId = items.find((item) => item.name === name)?.id;
    if (resourceId === undefined) throw new Error(`${name} is not staged.`);
    return Buffer.from(
      await fleet.client.call(contract.downloadResource, { params: { ...params, resourceId } }),
    ).toString('latin1');
  };

  beforeAll(async () => {
    const server = await startWebServer('shop');
    cleanUp.add(() => server.close());
    shopPort = server.port;
    webPort = await freePort();
    fleet = await startRealFleet(cleanUp);
    node = await startRealNode(fleet, { name: 'edge-1', configOf: () => main(), adopt: 'import', binary }, cleanUp);
  });
  afterAll(() => cleanUp.run());

  test('is one haproxy.cfg on the node, which serves what both say', async () => {
    expect(await visit('/shop')).toBe('none');
    await stageFiles(fleet, { [shopName]: shop(), 'haproxy.cfg': main(rule) });
    await applyStaged(fleet);
    expect(await visit('/shop')).toBe('shop');
    expect((await readFile(node.haproxy.configFile, 'latin1')).startsWith(main(rule) + shop())).toBe(true);
  });

  test('takes over a weight of the second file without a reload', async () => {
    const worker = await node.haproxy.workerPid();
    await stageFiles(fleet, { [shopName]: shop({ weight: 20 }) });
    await applyStaged(fleet);
    expect(await weightOf()).toBe(20);
    expect(await node.haproxy.workerPid()).toBe(worker);
  });

  test('is refused by the node with the line of the second file', async () => {
    await stageFiles(fleet, { [shopName]: shop({ weight: 20, balance: 'roundrobbin' }) });
    const params = { clusterId: fleet.clusterId };
    const { id: planId } = await fleet.client.call(contract.createPlan, { params });
    const plan = await until(
      () => fleet.client.call(contract.viewPlan, { params: { ...params, planId } }),
      ({ verdict }) => verdict !== 'validating',
    );
    expect(plan.verdict).toBe('refused');
    expect(plan.nodes[0]?.diagnostics).toContainEqual(
      expect.objectContaining({ resource: shopName, line: 2, cause: expect.stringContaining('balance') }),
    );
    expect(JSON.stringify(plan.reasons)).toContain(`${shopName}:2`);
    await stageFiles(fleet, { [shopName]: shop({ weight: 20 }) });
  });

  test('takes a hand edit of the node back into the second file', async () => {
    const disk = await readFile(node.haproxy.configFile, 'latin1');
    await writeFile(node.haproxy.configFile, disk.replace('balance roundrobin', 'balance leastconn'), 'latin1');
    const params = { clusterId: fleet.clusterId };
    const { items } = await until(
      () => fleet.client.call(contract.listDrift, { params }),
      ({ items: found }) => found.some(({ kind }) => kind === 'file-content'),
    );
    const entries = items.map(({ key, nodeId, seen }) => ({ key, nodeId, seen }));
    const adopted = await until(
      () => fleet.client.call(contract.adoptDrift, { params, body: { entries } }).catch(() => null),
      (answer) => answer !== null,
    );
    expect(adopted?.conflicts).toEqual([]);
    expect(await textOf(shopName)).toBe(shop({ weight: 20, balance: 'leastconn' }));
    expect(await textOf('haproxy.cfg')).toBe(main(rule));
    await applyStaged(fleet);
    await node.settled();
    expect(await visit('/shop')).toBe('shop');
  });

  test('is one file again when the second one is taken away', async () => {
    await stageFiles(fleet, { [shopName]: null, 'haproxy.cfg': main() });
    await applyStaged(fleet);
    expect(await visit('/shop')).toBe('none');
  });
});
