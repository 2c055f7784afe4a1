import { setTimeout as pause } from 'node:timers/promises';
import * as contract from '@sluice/contract';
import { listHaproxyBinaries } from '@sluice/test-rig';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OperationsRig, problemOf, startOperationsRig, until } from './operations-rig.ts';

let rig: OperationsRig;
let params: { clusterId: contract.ClusterId };

function begin(binary: string): void {
  beforeAll(async () => {
    rig = await startOperationsRig(binary);
    params = { clusterId: rig.clusterId };
  });
  afterAll(() => rig.close());
}

describe.each(listHaproxyBinaries())('holding for a time, %s', (binary) => {
  begin(binary);

  test('a drain takes effect at once, survives a reload by hand and ends when it is lifted', async () => {
    const startedAt = performance.now();
    const override = await rig.set('app/web1', { attribute: 'state', value: 'drain' });
    await until(
      () => rig.server('app', 'web1'),
      ({ admin }) => admin.forcedDrain,
    );
    const effectMs = performance.now() - startedAt;
    expect(effectMs).toBeLessThan(1_000);
    const visits = await Promise.all(Array.from({ length: 10 }, () => rig.visit()));
    expect(new Set(visits)).toEqual(new Set(['web2']));
    await until(rig.overrides, ([first]) => first?.nodes[0]?.state === 'holds');

    await rig.reloadByHand();
    const reloadedAt = performance.now();
    await until(
      () => rig.server('app', 'web1'),
      ({ admin }) => admin.forcedDrain,
    );
    const againMs = performance.now() - reloadedAt;
    expect(againMs).toBeLessThan(5_000);
    process.stdout.write(
      `figure drain-effect ${Math.round(effectMs)} ms, again after a reload by hand ${Math.round(againMs)} ms\n`,
    );
    await rig.lift(override);
    await until(
      () => rig.server('app', 'web1'),
      ({ admin }) => !admin.forcedDrain,
    );
    expect(await rig.overrides()).toEqual([]);
  });

  test('a weight and a drain end at their time by the agent alone, also after it restarted without control plane', async () => {
    const override = await rig.set('app/web1', { attribute: 'weight', value: 3 }, { minutes: 1 });
    await rig.set('app/web2', { attribute: 'state', value: 'drain' }, { minutes: 1 });
    const holds = () =>
      until(
        () => Promise.all([rig.server('app', 'web1'), rig.server('app', 'web2')]),
        ([web1, web2]) => web1.weight === 3 && web2.admin.forcedDrain,
      );
    await holds();
    await rig.controlPlane.process.kill('SIGSTOP');
    try {
      await rig.agent.kill();
      await rig.reloadByHand();
      expect((await rig.server('app', 'web1')).weight).toBe(10);
      expect((await rig.server('app', 'web2')).admin.forcedDrain).toBe(false);
      await rig.agent.restart();
      const restartedAt = performance.now();
      await holds();
      expect(performance.now() - restartedAt).toBeLessThan(5_000);
      const leftMs = Date.parse(override.until ?? '') - Date.now();
      await pause(Math.max(0, leftMs - 1_500));
      expect((await rig.server('app', 'web1')).weight).toBe(3);
      expect((await rig.server('app', 'web2')).admin.forcedDrain).toBe(true);
      expect(new Set(await Promise.all(Array.from({ length: 10 }, () => rig.visit())))).toEqual(new Set(['web1']));
      await until(
        () => Promise.all([rig.server('app', 'web1'), rig.server('app', 'web2')]),
        ([web1, web2]) => web1.weight === 10 && !web2.admin.forcedDrain,
        10_000,
      );
      expect(Math.abs(Date.now() - Date.parse(override.until ?? ''))).toBeLessThan(3_000);
    } finally {
      rig.controlPlane.process.kill('SIGCONT');
    }
    await until(
      () => rig.api.call(contract.viewNode, { params: { nodeId: rig.nodeId } }),
      ({ status }) => status === 'online',
    );
    await until(rig.overrides, (items) => items.length === 0);
    await until(rig.audit, (rows) => {
      const expired = rows.filter((row) => row.action === 'override.ended' && row.reason === 'expired');
      return expired.length === 2;
    });
    expect(new Set(await Promise.all(Array.from({ length: 10 }, () => rig.visit())))).toEqual(
      new Set(['web1', 'web2']),
    );
  });

  test('a server that its configuration keeps out is brought back for a time, and goes out again', async () => {
    const problem = await problemOf(
      rig.api.call(contract.readyServer, { params, body: { backend: 'spare', server: 'out' } }),
    );
    expect(problem).toMatchObject({ code: 'operation-refused' });
    expect(problem.message).toContain('its line says disabled');
    const ready = await rig.set('spare/out', { attribute: 'state', value: 'ready' }, { minutes: 5 });
    await until(
      () => rig.server('spare', 'out'),
      ({ admin }) => !admin.forcedMaintenance,
    );
    await rig.lift(ready);
    await until(
      () => rig.server('spare', 'out'),
      ({ admin }) => admin.forcedMaintenance,
    );
  });

  test('a server is moved to another address and comes back', async () => {
    const before = await rig.server('app', 'web1');
    const moved = await rig.set('app/web1', { attribute: 'address', value: '127.0.0.2', port: 8099 });
    await until(
      () => rig.server('app', 'web1'),
      ({ address, port }) => address === '127.0.0.2' && port === 8099,
    );
    await rig.lift(moved);
    await until(
      () => rig.server('app', 'web1'),
      ({ address, port }) => address === before.address && port === before.port,
    );
  });

  test('ready undoes what somebody set by hand', async () => {
    await rig.ask('set', 'server', 'app/web1', 'state', 'maint');
    await rig.api.call(contract.readyServer, { params, body: { backend: 'app', server: 'web1' } });
    expect((await rig.server('app', 'web1')).admin.forcedMaintenance).toBe(false);
  });

  test('what cannot be is refused with a reason, and changes nothing', async () => {
    const drain = await problemOf(rig.set('app/web1', { attribute: 'state', value: 'drain' }, { lasting: true }));
    expect(drain).toMatchObject({ code: 'operation-refused', errors: [{ field: '#/hold' }] });
    expect(drain.errors[0]?.remediation).toContain('weight 0');
    const unknown = await problemOf(rig.set('app/nix', { attribute: 'state', value: 'drain' }));
    expect(unknown).toMatchObject({ code: 'not-found', errors: [{ field: '#/server' }] });
    const same = await problemOf(rig.set('app/web2', { attribute: 'weight', value: 10 }, { lasting: true }));
    expect(same.message).toContain('says so already');
    const table = await rig.api.call(contract.showLiveTable, { params, query: { table: 'nix' } });
    expect(table.nodes[0]).toMatchObject({
      answer: null,
      problem: { cause: expect.stringContaining('no stick table') },
    });
    const session = await problemOf(
      rig.api.call(contract.endLiveSessions, { params, body: { nodeId: rig.nodeId, session: '0x1' } }),
    );
    expect(session).toMatchObject({ code: 'operation-refused' });
    expect(await rig.overrides()).toEqual([]);
  });

  test('every act leaves a row in the audit log', async () => {
    const actions = new Set((await rig.audit()).map((row) => row.action));
    for (const action of ['override.started', 'override.lifted', 'override.ended', 'server.readied'])
      expect(actions).toContain(action);
  });
});

describe.each(listHaproxyBinaries())('lasting, %s', (binary) => {
  begin(binary);

  test('a lasting weight is live and a staged change in one act, and goes over into the configuration', async () => {
    const override = await rig.set('app/web2', { attribute: 'weight', value: 20 }, { lasting: true });
    expect(override).toMatchObject({ until: null, change: { title: 'server app/web2: weight 20' } });
    await until(
      () => rig.server('app', 'web2'),
      ({ weight }) => weight === 20,
    );
    const { items } = await rig.api.call(contract.listChanges, { params, query: { state: 'staged' } });
    expect(items).toMatchObject([{ title: 'server app/web2: weight 20', summaryTotal: 1 }]);
    const { id: planId } = await rig.api.call(contract.createPlan, { params });
    await until(
      () => rig.api.call(contract.viewPlan, { params: { ...params, planId } }),
      ({ verdict }) => verdict === 'can-apply',
    );
    await rig.api.call(contract.applyPlan, { params: { ...params, planId }, body: {} });
    await until(rig.overrides, (left) => left.length === 0);
    await until(
      () => rig.server('app', 'web2'),
      ({ weight, initialWeight }) => weight === 20 && initialWeight === 20,
    );
    // Nothing that is taken back afterwards brings the old weight again.
    await until(
      () => rig.api.call(contract.viewNode, { params: { nodeId: rig.nodeId } }),
      ({ convergence }) => convergence === 'converged',
    );
    await pause(1_500);
    expect(await rig.server('app', 'web2')).toMatchObject({ weight: 20, initialWeight: 20 });
  });

  test('a rejected change takes its setting back', async () => {
    const override = await rig.set('app/web1', { attribute: 'state', value: 'maint' }, { lasting: true });
    await until(
      () => rig.server('app', 'web1'),
      ({ admin }) => admin.forcedMaintenance,
    );
    const changeId = override.change?.id ?? ('' as contract.ChangeId);
    await rig.api.call(contract.rejectChange, { params: { ...params, changeId } });
    await until(
      () => rig.server('app', 'web1'),
      ({ admin }) => !admin.forcedMaintenance,
    );
  });
});
