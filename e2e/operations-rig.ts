import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import * as contract from '@sluice/contract';
import { parseServersState, reload, runOnWorker, type ServerState } from '@sluice/haproxy-runtime';
import { freePort, type RunningControlPlane, type RunningHaproxy, startWebServer } from '@sluice/test-rig';
import { CleanUp } from './clean-up.ts';
import { type RealAgent, startRealFleet, startRealNode, until } from './real-fleet.ts';

export { administrator, until } from './real-fleet.ts';

/** One real node with traffic, a real control plane, and the hands of an administrator. */
export interface OperationsRig {
  api: contract.ApiClient;
  controlPlane: RunningControlPlane;
  haproxy: RunningHaproxy;
  agent: RealAgent;
  clusterId: contract.ClusterId;
  nodeId: contract.NodeId;
  databaseUrl: string;
  webPort: number;
  tcpPort: number;
  mapFile: string;
  /** Which server answers, by its name. */
  visit(headers?: Record<string, string>): Promise<string>;
  /** A connection to the TCP listener that stays open. */
  openConnection(): Promise<Socket>;
  /** One command on the serving worker, as a person on the node types it. */
  ask(...command: string[]): Promise<string>;
  /** A reload that a person on the node does, not through us. */
  reloadByHand(): Promise<void>;
  /** A server as the serving worker runs it. */
  server(backend: string, name: string): Promise<ServerState>;
  overrides(): Promise<contract.OverrideView[]>;
  set(
    server: string,
    setting: contract.OverrideView['set'],
    hold?: { minutes: number } | { lasting: true },
  ): Promise<contract.OverrideView>;
  lift(override: contract.OverrideView): Promise<void>;
  audit(): Promise<contract.CallOutput<typeof contract.listAudit>['items']>;
  close(): Promise<void>;
}

export async function startOperationsRig(binary = '/usr/sbin/haproxy'): Promise<OperationsRig> {
  const cleanUp = new CleanUp();
  try {
    return await buildRig(binary, cleanUp);
  } catch (error) {
    await cleanUp.run();
    throw error;
  }
}

async function buildRig(binary: string, cleanUp: CleanUp): Promise<OperationsRig> {
  const fleet = await startRealFleet(cleanUp, 'edge-eu');
  const servers = [await startWebServer('web1'), await startWebServer('web2')];
  for (const server of servers) cleanUp.add(() => server.close());
  const [webPort, tcpPort] = [await freePort(), await freePort()];
  const ports = servers.map(({ port }) => port);
  let mapFile = '';
  const configOf = async (directory: string) => {
    mapFile = join(directory, 'hosts.map');
    await writeFile(mapFile, 'www.example.com app\nother.example.com app two\n', { mode: 0o644 });
    return configText({ webPort, tcpPort, mapFile, ports });
  };
  const node = await startRealNode(fleet, { name: 'edge-1', configOf, adopt: 'import', binary }, cleanUp);
  const sockets: Socket[] = [];
  cleanUp.add(async () => {
    for (const socket of sockets) socket.destroy();
  });
  const { haproxy } = node;
  const ask = async (...command: string[]) =>
    runOnWorker(haproxy.masterSocket, { pid: await haproxy.workerPid() }, command);
  const { client: api, controlPlane, clusterId, databaseUrl } = fleet;
  return {
    ...handsOf(api, clusterId, haproxy, ask),
    ask,
    api,
    controlPlane,
    haproxy,
    agent: node.agent,
    clusterId,
    nodeId: node.nodeId,
    databaseUrl,
    webPort,
    tcpPort,
    mapFile,
    async visit(headers = {}) {
      return (await fetch(`http://127.0.0.1:${webPort}/`, { headers: { connection: 'close', ...headers } })).text();
    },
    openConnection: () =>
      new Promise((resolve, reject) => {
        const socket = connect(tcpPort, '127.0.0.1', () => resolve(socket));
        socket.once('error', reject);
        sockets.push(socket);
      }),
    close: () => cleanUp.run(),
  };
}

function handsOf(
  api: contract.ApiClient,
  clusterId: contract.ClusterId,
  haproxy: RunningHaproxy,
  ask: OperationsRig['ask'],
): Pick<OperationsRig, 'reloadByHand' | 'server' | 'overrides' | 'set' | 'lift' | 'audit'> {
  const params = { clusterId };
  return {
    async reloadByHand() {
      const before = await haproxy.workerPid();
      await reload(haproxy.masterSocket);
      await until(
        () => haproxy.workerPid().catch(() => before),
        (pid) => pid !== before,
      );
    },
    async server(backend, name) {
      const states = parseServersState(await ask('show', 'servers', 'state', backend));
      const found = states.find((state) => state.server === name);
      if (found === undefined) throw new Error(`HAProxy has no server ${backend}/${name}.`);
      return found;
    },
    overrides: async () => (await api.call(contract.listOverrides, { params })).items,
    set(name, setting, hold = { minutes: 15 }) {
      const [backend = '', server = ''] = name.split('/');
      return api.call(contract.setServer, { params, body: { backend, server, set: setting, hold, why: 'a test' } });
    },
    lift: (override) => api.call(contract.liftOverride, { params: { ...params, overrideId: override.id } }),
    audit: async () => (await api.call(contract.listAudit, { query: { limit: 100 } })).items,
  };
}

/** The problem that a call is answered with. */
export async function problemOf(call: Promise<unknown>): Promise<contract.Problem> {
  const error: unknown = await call.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (error instanceof contract.Problem) return error;
  throw new Error(`A problem was expected, got ${String(error)}`);
}

function configText(given: { webPort: number; tcpPort: number; mapFile: string; ports: number[] }): string {
  const [one, two] = given.ports;
  return `defaults
  mode http
  timeout client 30s
  timeout server 30s
  timeout connect 1s
frontend web
  bind 127.0.0.1:${given.webPort}
  stick-table type string len 64 size 10k expire 1h store gpc0,http_req_rate(10s)
  http-request track-sc0 req.hdr(x-user)
  http-request set-header x-route %[req.hdr(host),map(${given.mapFile},none)]
  default_backend app
backend app
  balance roundrobin
  server web1 127.0.0.1:${one} weight 10
  server web2 127.0.0.1:${two} weight 10
backend spare
  server out 127.0.0.1:${one} weight 7 disabled
listen tcp
  mode tcp
  bind 127.0.0.1:${given.tcpPort}
  server t1 127.0.0.1:${one}
`;
}
