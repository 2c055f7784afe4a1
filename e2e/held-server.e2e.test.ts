import { setTimeout as pause } from 'node:timers/promises';
import * as contract from '@sluice/contract';
import { parseServersState, runOnWorker, type ServerState } from '@sluice/haproxy-runtime';
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

describe.each(listHaproxyBinaries())('a server that is held while its line changes, %s', (binary) => {
  const cleanUp = new CleanUp();
  let fleet: RealFleet;
  let node: RealNode;
  let webPort: number;
  let ports: number[];

  const text = ({ weight = 10, disabled = false, port = 0 }) => `global
  hard-stop-after 3s
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:${webPort}
  default_backend app
backend app
  balance roundrobin
  server web1 127.0.0.1:${port || ports[0]} weight ${weight}${disabled ? ' disabled' : ''}
  server web2 127.0.0.1:${ports[1]} weight 10
`;

  const web1 = async (): Promise<ServerState> => {
    const worker = { pid: await node.haproxy.workerPid() };
    const answer = await runOnWorker(node.haproxy.masterSocket, worker, ['show', 'servers', 'state', 'app']);
    const found = parseServersState(answer).find(({ server }) => server === 'web1');
    if (found === undefined) throw new Error('HAProxy has no server app/web1.');
    return found;
  };
  const hold = async (set: contract.OverrideView['set']) => {
    const params = { clusterId: fleet.clusterId };
    const body = { backend: 'app', server: 'web1', set, hold: { minutes: 15 } };
    const override = await fleet.client.call(contract.setServer, { params, body });
    await until(
      async () => (await fleet.client.call(contract.listOverrides, { params })).items,
      (items) => items.find(({ id }) => id === override.id)?.nodes[0]?.state === 'holds',
    );
    return () => fleet.client.call(contract.liftOverride, { params: { ...params, overrideId: override.id } });
  };
  const apply = async (config: string) => {
    await stageFiles(fleet, { 'haproxy.cfg': config });
    await applyStaged(fleet);
  };
  /** Everything that the server was while `act` ran and for a moment after it. */
  const watch = async (act: () => Promise<void>): Promise<ServerState[]> => {
    const seen: ServerState[] = [];
    let isOver = false;
    const ended = act()
      .then(() => pause(500))
      .finally(() => {
        isOver = true;
      });
    while (!isOver) {
      seen.push(await web1());
      await pause(5);
    }
    await ended;
    return seen;
  };

  beforeAll(async () => {
    const servers = await Promise.all(['web1', 'web2', 'web3'].map((name) => startWebServer(name)));
    for (const server of servers) cleanUp.add(() => server.close());
    ports = servers.map(({ port }) => port);
    webPort = await freePort();
    fleet = await startRealFleet(cleanUp);
    node = await startRealNode(fleet, { name: 'edge-1', configOf: () => text({}), adopt: 'import', binary }, cleanUp);
    // The worker of the adoption names no bundle: the first change reloads.
    await apply(text({ weight: 11 }));
  });
  afterAll(() => cleanUp.run());

  test('a weight that holds is not touched, and goes over into the new one of the text', async () => {
    const lift = await hold({ attribute: 'weight', value: 3 });
    const worker = await node.haproxy.workerPid();
    const seen = await watch(() => apply(text({ weight: 40 })));
    expect(new Set(seen.map(({ weight }) => weight))).toEqual(new Set([3]));
    await lift();
    await until(web1, ({ weight }) => weight === 40);
    expect(await node.haproxy.workerPid()).toBe(worker);
  });

  test('a drained server stays drained when its line brings it back, and serves when the drain ends', async () => {
    await apply(text({ weight: 40, disabled: true }));
    const lift = await hold({ attribute: 'state', value: 'drain' });
    const worker = await node.haproxy.workerPid();
    const seen = await watch(() => apply(text({ weight: 40 })));
    expect(seen.filter(({ admin }) => !admin.forcedDrain)).toEqual([]);
    await lift();
    await until(web1, ({ admin }) => !admin.forcedDrain && !admin.forcedMaintenance);
    expect(await node.haproxy.workerPid()).toBe(worker);
  });

  test('a server that was moved goes to the address of the text when its time ends', async () => {
    const [, second = 0, third = 0] = ports;
    const lift = await hold({ attribute: 'address', value: '127.0.0.1', port: second });
    const seen = await watch(() => apply(text({ weight: 40, port: third })));
    expect(new Set(seen.map(({ port }) => port))).toEqual(new Set([second]));
    await lift();
    await until(web1, ({ port }) => port === third);
  });
});
