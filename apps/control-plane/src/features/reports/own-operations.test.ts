import * as contract from '@sluice/contract';
import { beforeAll, expect, test } from 'vitest';
import type { DrivenAgent } from '../../testing/driven-agent.ts';
import { addNode, idOf, problemOf, until } from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();
let poolId: contract.PoolId;
let clusterId: contract.ClusterId;
let otherClusterId: contract.ClusterId;
/** Two of one cluster, one of another. */
let first: DrivenAgent;
let second: DrivenAgent;
let stranger: DrivenAgent;

beforeAll(async () => {
  const cluster = await rig.createManaged('edge');
  const other = await rig.createManaged('office');
  ({ poolId, clusterId } = cluster);
  otherClusterId = other.clusterId;
  [first, second, stranger] = [cluster.node, await addNode(rig, cluster, 'edge-2'), other.node];
  for (const node of [first, second, stranger]) {
    node.overrides = [];
    await node.report();
  }
});

/** A question to one node; each may be told apart by the backend that it asks about. */
function ask(cluster: contract.ClusterId, node: DrivenAgent) {
  const query = { nodeId: idOf(node), backend: node.name };
  return rig.client.call(contract.listLiveServers, { params: { clusterId: cluster }, query });
}

const setServer = (
  cluster: contract.ClusterId,
  node: DrivenAgent | null,
  set: contract.OverrideView['set'],
  server = 'web1',
) =>
  rig.client.call(contract.setServer, {
    params: { clusterId: cluster },
    body: {
      backend: 'app',
      server,
      nodeId: node === null ? null : idOf(node),
      set,
      hold: { minutes: 15 },
      why: 'a test',
    },
  });

async function tell(node: DrivenAgent, count: { commands?: number; overrides?: number }): Promise<void> {
  await until(
    () => node.poll(),
    () => {
      const { commands, overrides } = node.toldOperations();
      return commands.length >= (count.commands ?? 0) && overrides.length >= (count.overrides ?? 0);
    },
  );
}

test('a node is told only its own commands, and only it can answer them', async () => {
  const asked = [ask(clusterId, first), ask(clusterId, second), ask(otherClusterId, stranger)];
  const settled = Promise.all(asked);
  for (const node of [first, second, stranger]) {
    await tell(node, { commands: 1 });
    expect(node.toldOperations().commands.map(({ body }) => body)).toEqual([
      { kind: 'list-servers', backend: node.name },
    ]);
  }
  const id = first.toldOperations().commands[0]?.id ?? '';
  const noServers = { items: [], truncated: false };
  const forged = { result: 'refused' as const, refusal: { cause: 'It is forged.', remediation: 'None.' } };
  expect(await second.answer({ id, outcome: forged })).toBe(false);
  expect(await stranger.answer({ id, outcome: forged })).toBe(false);
  for (const node of [first, second, stranger]) {
    const own = node.toldOperations().commands[0]?.id ?? '';
    expect(await node.answer({ id: own, outcome: { result: 'done', value: { kind: 'servers', ...noServers } } })).toBe(
      true,
    );
  }
  for (const [index, { nodes }] of (await settled).entries()) {
    const node = [first, second, stranger][index];
    expect(nodes).toEqual([{ nodeId: node?.nodeId, name: node?.name, problem: null, answer: noServers }]);
  }
});

test('a node is told only what holds on it: its own, and that of every managed node of its cluster', async () => {
  const all = await setServer(clusterId, null, { attribute: 'state', value: 'maint' });
  const ofFirst = await setServer(clusterId, first, { attribute: 'weight', value: 1 });
  const ofSecond = await setServer(clusterId, second, { attribute: 'weight', value: 2 });
  const ofStranger = await setServer(otherClusterId, stranger, { attribute: 'weight', value: 3 });
  const expected = new Map([
    [first, [all.id, ofFirst.id]],
    [second, [all.id, ofSecond.id]],
    [stranger, [ofStranger.id]],
  ]);
  for (const [node, ids] of expected) {
    await tell(node, { overrides: ids.length });
    expect(node.toldOperations().overrides.map(({ id }) => id)).toEqual(ids);
  }
  // It comes now: nothing that it is told was read before the overrides were there.
  const observer = await rig.enrolNode(poolId, 'edge-3');
  expect(observer.toldOperations()).toEqual({ overrides: [], commands: [] });

  const lift = { params: { clusterId: otherClusterId, overrideId: all.id } };
  expect(await problemOf(rig.client.call(contract.liftOverride, lift))).toMatchObject({ code: 'not-found' });
  const foreign = setServer(otherClusterId, first, { attribute: 'weight', value: 4 });
  expect(await problemOf(foreign)).toMatchObject({ code: 'not-found' });
  expect(await problemOf(ask(otherClusterId, first))).toMatchObject({ code: 'not-found' });
});

/** As if its HAProxy had one server of backend app. */
async function sendFigures(node: DrivenAgent, server: string): Promise<void> {
  const row = {
    ...{ proxy: 'app', name: server, kind: 'server' as const, status: 'UP', address: '192.0.2.11:80', weight: 10 },
    ...{ sessions: 0, sessionsTotal: 0, requestsTotal: 0, bytesIn: 0, bytesOut: 0, responses5xx: 0 },
    ...{ connectionErrors: 0, lastChangeSeconds: 5, checkStatus: null },
  };
  const of = { workerPid: 101, uptimeSeconds: 60, currentConnections: 0 };
  await node.metrics({ at: new Date().toISOString(), ...of, rows: [row] });
}

test('a server that only the nodes of another cluster have is unknown', async () => {
  await sendFigures(first, 'web1');
  await sendFigures(second, 'web1');
  await sendFigures(stranger, 'web9');
  const weight = { attribute: 'weight', value: 5 } as const;
  expect(await problemOf(setServer(clusterId, null, weight, 'web9'))).toMatchObject({
    code: 'not-found',
    errors: [{ cause: expect.stringContaining('has a server') }],
  });
  await setServer(otherClusterId, null, weight, 'web9');
});
