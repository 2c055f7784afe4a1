import { randomBytes } from 'node:crypto';
import * as contract from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import { actorWith } from '../../testing/actor-with.ts';
import {
  apply,
  type ManagedCluster,
  makeHeavier,
  makeLonger,
  planWith,
  problemOf,
  sampleConfig,
  settleAll,
} from '../../testing/fleet-rig.ts';

import { useFleetRig } from '../../testing/use-fleet-rig.ts';
import { restageChange } from './change-undo-service.ts';

const rig = useFleetRig();

async function edit(clusterId: contract.ClusterId, change: (text: string) => string, title?: string) {
  return rig.stage(clusterId, change(await rig.read(clusterId)), title);
}

type Act = typeof contract.rejectChange | typeof contract.restageChange | typeof contract.revertChange;
const on =
  (act: Act) =>
  (clusterId: contract.ClusterId, { id }: { id: contract.ChangeId }) =>
    rig.client.call(act, { params: { clusterId, changeId: id } });
const [reject, restage, revert] = [on(contract.rejectChange), on(contract.restageChange), on(contract.revertChange)];

async function applyAll({ clusterId, node }: ManagedCluster) {
  await apply(rig, await planWith(rig, clusterId, [node]), clusterId);
  await settleAll(rig, clusterId, [node]);
}

async function numbers(clusterId: contract.ClusterId) {
  const { items } = await rig.client.call(contract.listChanges, { params: { clusterId } });
  return items.map(({ number }) => number);
}

/** What the audit log says of a change, newest first. */
async function auditActions(id: contract.ChangeId) {
  const { items } = await rig.client.call(contract.listAudit, { query: {} });
  return items.filter(({ subject }) => subject === id).map(({ action }) => action);
}

describe('a rejected change', () => {
  test('is staged again behind all that came after it, with an audit row', async () => {
    const { clusterId } = await rig.createManaged('restage');
    const first = await edit(clusterId, makeHeavier);
    await edit(clusterId, makeLonger);
    await reject(clusterId, first);
    expect(await rig.read(clusterId)).toBe(makeLonger(sampleConfig));
    expect(await restage(clusterId, first)).toMatchObject({ number: 1, state: 'staged' });
    expect(await numbers(clusterId)).toEqual([2, 1]);
    expect(await rig.read(clusterId)).toBe(makeHeavier(makeLonger(sampleConfig)));
    expect(await auditActions(first.id)).toEqual(['change.restaged', 'change.rejected', 'change.staged']);
    expect(await problemOf(restage(clusterId, first))).toMatchObject({ code: 'not-found' });
  });

  test('that no longer fits is refused with both texts, and stays rejected', async () => {
    const { clusterId } = await rig.createManaged('restage-conflict');
    const first = await edit(clusterId, makeHeavier);
    await reject(clusterId, first);
    await edit(clusterId, (text) => text.replace('192.0.2.11:80 weight 10', '192.0.2.11:80 weight 50'));
    const before = await rig.read(clusterId);
    const refused = await problemOf(restage(clusterId, first));
    expect(refused).toMatchObject({ code: 'change-conflict', errors: [{ field: 'haproxy.cfg' }] });
    expect(refused.errors[0]?.cause).toMatch(
      /^Change 1 no longer fits on what is staged in backend app of haproxy\.cfg\./,
    );
    expect(refused.errors[0]?.texts).toMatchObject([
      {
        section: 'backend app',
        ours: expect.stringContaining('weight 50'),
        theirs: expect.stringContaining('weight 20'),
      },
    ]);
    expect(await rig.read(clusterId)).toBe(before);
    expect(await numbers(clusterId)).toEqual([2]);
  });

  test('with something dangerous in it is staged again only by somebody who may', async () => {
    const { clusterId } = await rig.createManaged('restage-dangerous');
    const change = await edit(clusterId, (text) => text.replace('global\n', 'global\n  lua-load /etc/haproxy/a.lua\n'));
    await reject(clusterId, change);
    const actor = actorWith(contract.permissionNames.filter((name) => name !== 'config.dangerous'));
    const { db } = rig.controlPlane.platform;
    const refused = await problemOf(restageChange(db, actor, clusterId, change.id));
    expect(refused).toMatchObject({ code: 'permission-missing', errors: [{ field: 'haproxy.cfg:2' }] });
    const unproven = { ...actorWith(contract.permissionNames), unproven: new Set(['config.dangerous' as const]) };
    const unasked = await problemOf(restageChange(db, unproven, clusterId, change.id));
    expect(unasked).toMatchObject({ code: 'step-up-needed' });
    expect(await numbers(clusterId)).toEqual([]);
    await restage(clusterId, change);
    expect(await numbers(clusterId)).toEqual([1]);
  });

  test('goes with others, all or none', async () => {
    const { clusterId } = await rig.createManaged('reject-several');
    const first = await edit(clusterId, makeHeavier);
    const second = await edit(clusterId, (text) => text.replace('weight 20', 'weight 30'));
    const third = await edit(clusterId, makeLonger);
    const rejectAll = (changes: readonly contract.ChangeView[]) =>
      rig.client.call(contract.rejectChanges, {
        params: { clusterId },
        body: { changeIds: changes.map(({ id }) => id) },
      });
    const refused = await problemOf(rejectAll([first, third]));
    expect(refused.errors.map(({ cause }) => cause)).toEqual([
      'Change 2 builds on what changes 1, 3 did in backend app.',
    ]);
    expect(await numbers(clusterId)).toEqual([1, 2, 3]);
    const { items } = await rejectAll([first, second]);
    expect(items.map(({ state }) => state)).toEqual(['rejected', 'rejected']);
    expect(await rig.read(clusterId)).toBe(makeLonger(sampleConfig));
  });
});

describe('an applied change', () => {
  test('is reverted by its own edits while what came with it and after it stays', async () => {
    const cluster = await rig.createManaged('revert');
    const { clusterId, node } = cluster;
    const first = await edit(clusterId, makeHeavier, 'Weight');
    await edit(clusterId, makeLonger);
    await applyAll(cluster);
    await edit(clusterId, (text) => text.replace('maxconn 2000', 'maxconn 3000'));
    await applyAll(cluster);
    await edit(clusterId, (text) => `${text}\nbackend beta\n  server b 192.0.2.9:80\n`);
    const before = await rig.read(clusterId);
    const made = await revert(clusterId, first);
    expect(made).toMatchObject({ number: 5, state: 'staged', title: 'Revert change 1: Weight' });
    expect(made.summary.map(({ summary }) => summary)).toEqual([expect.stringContaining('weight 20 → 10')]);
    expect(await rig.read(clusterId)).toBe(before.replace('weight 20', 'weight 10'));
    await applyAll(cluster);
    expect(node.live.at(-1)?.startsWith(before.replace('weight 20', 'weight 10'))).toBe(true);
    expect(await problemOf(revert(clusterId, first))).toMatchObject({ code: 'nothing-staged' });
  });

  test('is refused with both texts exactly where a later change touched the same place', async () => {
    const cluster = await rig.createManaged('revert-conflict');
    const { clusterId } = cluster;
    const first = await edit(clusterId, (text) => makeHeavier(makeLonger(text)));
    const second = await edit(clusterId, (text) => text.replace('weight 20', 'weight 30'));
    await applyAll(cluster);
    const refused = await problemOf(revert(clusterId, first));
    expect(refused.code).toBe('change-conflict');
    expect(refused.errors).toHaveLength(1);
    expect(refused.errors[0]?.texts).toMatchObject([
      {
        section: 'backend app',
        ours: expect.stringContaining('weight 30'),
        theirs: expect.stringContaining('weight 10'),
      },
    ]);
    expect(await numbers(clusterId)).toEqual([]);
    await revert(clusterId, second);
    await revert(clusterId, first);
    expect(await rig.read(clusterId)).toBe(sampleConfig);
  });

  test('brings back a file that it removed, takes away one that it added, and a secret by its version', async () => {
    const cluster = await rig.createManaged('revert-files');
    const { clusterId, node } = cluster;
    const [old, fresh] = [randomBytes(20).toString('hex'), randomBytes(20).toString('hex')];
    await rig.stageFiles(clusterId, [
      { name: 'token', content: old, add: 'sealed' },
      { name: 'old.http', content: 'HTTP/1.0 503 Old\r\n\r\n', add: 'error-page' },
    ]);
    await applyAll(cluster);
    const list = async () => {
      const { items } = await rig.client.call(contract.listResources, { params: { clusterId } });
      return new Map(items.map(({ name, digest }) => [name, digest]));
    };
    const before = await list();
    const change = await rig.stageFiles(clusterId, [
      { name: 'token', content: fresh },
      { name: 'old.http', content: null },
      { name: 'new.map', content: 'a b\n', add: 'map' },
    ]);
    await applyAll(cluster);
    expect(node.beside.get('token')?.toString()).toBe(fresh);
    await revert(clusterId, change);
    expect(await list()).toEqual(before);
    await applyAll(cluster);
    expect(node.beside.get('token')?.toString()).toBe(old);
    expect([...node.beside.keys()].sort()).toEqual(['old.http', 'token']);
  });

  test('cannot be reverted before it is applied', async () => {
    const { clusterId } = await rig.createManaged('revert-staged');
    const change = await edit(clusterId, makeHeavier);
    expect(await problemOf(revert(clusterId, change))).toMatchObject({
      code: 'not-found',
      errors: [{ remediation: expect.stringContaining('reject') }],
    });
  });
});
