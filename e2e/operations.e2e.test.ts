import * as contract from '@sluice/contract';
import { listHaproxyBinaries } from '@sluice/test-rig';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OperationsRig, startOperationsRig, until } from './operations-rig.ts';

let rig: OperationsRig;
let params: { clusterId: contract.ClusterId };

function begin(binary: string): void {
  beforeAll(async () => {
    rig = await startOperationsRig(binary);
    params = { clusterId: rig.clusterId };
  });
  afterAll(() => rig.close());
}

describe.each(listHaproxyBinaries())('%s', (binary) => {
  begin(binary);

  test('an open connection is listed and ended', async () => {
    const socket = await rig.openConnection();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const askedAt = performance.now();
    const list = () => rig.api.call(contract.listLiveSessions, { params, query: { proxy: 'tcp' } });
    const { nodes } = await until(list, (answer) => (answer.nodes[0]?.answer?.items.length ?? 0) > 0);
    process.stdout.write(`figure sessions-answered ${Math.round(performance.now() - askedAt)} ms\n`);
    const [session] = nodes[0]?.answer?.items ?? [];
    expect(session).toMatchObject({ frontend: 'tcp', server: 't1', protocol: 'tcpv4' });
    const body = { nodeId: rig.nodeId, session: session?.id ?? '' };
    await rig.api.call(contract.endLiveSessions, { params, body });
    await closed;
    const second = await rig.openConnection();
    const secondClosed = new Promise((resolve) => second.once('close', resolve));
    await until(list, (answer) => answer.nodes[0]?.answer?.items[0]?.server === 't1');
    await rig.api.call(contract.endLiveSessions, { params, body: { backend: 'tcp', server: 't1' } });
    await secondClosed;
  });

  test('an entry of a stick table is shown and forgotten', async () => {
    for (const user of ['alice', 'bob builder']) await rig.visit({ 'x-user': user });
    const { nodes: tables } = await rig.api.call(contract.listLiveTables, { params, query: {} });
    expect(tables[0]?.answer?.items).toMatchObject([{ name: 'web', type: 'string', used: 2 }]);
    const show = async () =>
      (await rig.api.call(contract.showLiveTable, { params, query: { table: 'web' } })).nodes[0]?.answer?.items ?? [];
    expect((await show()).map(({ key }) => key).sort()).toEqual(['alice', 'bob builder']);
    await rig.api.call(contract.clearLiveTable, { params, body: { table: 'web', key: 'bob builder' } });
    expect((await show()).map(({ key }) => key)).toEqual(['alice']);
  });

  test('a map says what it gives to a key', async () => {
    const { nodes: maps } = await rig.api.call(contract.listLiveMaps, { params, query: {} });
    expect(maps[0]?.answer?.items).toMatchObject([{ file: rig.mapFile }]);
    const lookUp = async (key: string) =>
      (await rig.api.call(contract.lookUpLiveMap, { params, query: { map: rig.mapFile, key } })).nodes[0]?.answer;
    expect(await lookUp('other.example.com')).toMatchObject({ match: { found: true, value: 'app two' } });
    expect(await lookUp('nix.example.com')).toMatchObject({ match: { found: false, value: null } });
  });

  test('counters go back to zero, and the servers are told as they are', async () => {
    await rig.visit();
    await rig.api.call(contract.clearLiveCounters, { params, body: { all: true } });
    const { nodes } = await rig.api.call(contract.listLiveServers, { params, query: { backend: 'spare' } });
    expect(nodes[0]?.answer?.items).toMatchObject([
      { backend: 'spare', server: 'out', weight: 7, state: 'maint', configuredDisabled: true },
    ]);
  });

  test('every act and every question leaves a row in the audit log', async () => {
    const actions = new Set((await rig.audit()).map((row) => row.action));
    for (const action of [
      'sessions.listed',
      'sessions.ended',
      'tables.listed',
      'table.shown',
      'table-entry.cleared',
      'maps.listed',
      'map.looked-up',
      'counters.cleared',
      'servers.listed',
    ])
      expect(actions).toContain(action);
  });

  test('a node that is away is named at once, and what should hold comes with it when it is back', async () => {
    await rig.agent.kill();
    const asked = await rig.api.call(contract.listLiveTables, { params, query: {} });
    // Within the time in which nobody knows yet that it is gone, the caller waits in vain.
    expect(asked.nodes[0]).toMatchObject({
      answer: null,
      problem: { cause: expect.stringContaining('did not answer') },
    });
    await rig.agent.restart();
    const { nodes } = await until(
      () => rig.api.call(contract.listLiveTables, { params, query: {} }),
      (answer) => answer.nodes[0]?.answer !== null,
    );
    expect(nodes[0]?.answer?.items).toMatchObject([{ name: 'web' }]);
  });
});
