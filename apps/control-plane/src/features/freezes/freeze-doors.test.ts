import * as contract from '@sluice/contract';
import { expect, test } from 'vitest';
import { addNode, apply, makeLonger, problemOf, sampleConfig, settleAll } from '../../testing/fleet-rig.ts';
import { createPerson } from '../../testing/people.ts';
import { planBy, worker, working } from '../../testing/second-person.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();
const hourMs = 3_600_000;
const ahead = (hours: number) => new Date(Date.now() + hours * hourMs).toISOString();

let count = 0;
async function start() {
  count += 1;
  const cluster = await rig.createManaged(`freeze-${count}`);
  return { cluster, clusterId: cluster.clusterId };
}

const freeze = (clusterId: contract.ClusterId | null, from = -1, until = 2, reason = 'Year end') =>
  rig.client.call(contract.createFreeze, {
    body: { clusterId, when: { kind: 'once', from: ahead(from), until: ahead(until) }, reason },
  });
const thaw = ({ id: freezeId }: contract.FreezeView) =>
  rig.client.call(contract.deleteFreeze, { params: { freezeId } });
const audited = async (action: string) => (await rig.client.call(contract.listAudit, { query: { action } })).items[0];

test('during a freeze nothing is applied, and the answer says until when and why', async () => {
  const { cluster, clusterId } = await start();
  const made = await freeze(clusterId);
  expect(made.now).not.toBeNull();
  const plan = await planBy(rig.client, cluster);
  expect(plan).toMatchObject({ verdict: 'can-apply', freeze: { reasons: ['Year end'], until: made.now?.until } });
  const refused = await problemOf(apply(rig, plan, clusterId));
  expect(refused.code).toBe('frozen');
  expect(refused.errors[0]?.cause).toContain(`${made.now?.until}: Year end`);
  expect((await rig.client.call(contract.viewCluster, { params: { clusterId } })).head?.number).toBe(1);
  await thaw(made);
  expect((await rig.client.call(contract.viewPlan, { params: { clusterId, planId: plan.id } })).freeze).toBeNull();
  await apply(rig, plan, clusterId);
  expect(await audited('freeze.removed')).toMatchObject({ resource: { name: 'Year end' }, detail: { clusterId } });
});

test('a freeze that is still to come or of another cluster stops nothing', async () => {
  const { cluster, clusterId } = await start();
  const other = await rig.createCluster(`other-${count}`);
  await freeze(other.clusterId);
  await freeze(clusterId, 1, 2);
  await apply(rig, await planBy(rig.client, cluster), clusterId);
});

test('only who may override it applies during a freeze, with a reason that is kept', async () => {
  const { cluster, clusterId } = await start();
  await freeze(clusterId);
  const grace = await worker(rig, `grace-${count}`, cluster);
  const plan = await planBy(grace.client, cluster);
  const asked = apply(grace, plan, clusterId, { overrideFreeze: 'the shop is down' });
  expect(await problemOf(asked)).toMatchObject({ code: 'permission-missing' });
  const mighty = await worker(rig, `mighty-${count}`, cluster, [...working, 'freeze.override']);
  expect(await problemOf(apply(mighty, plan, clusterId))).toMatchObject({ code: 'frozen' });
  const empty = apply(mighty, plan, clusterId, { overrideFreeze: '  ' });
  expect(await problemOf(empty)).toMatchObject({ code: 'validation-failed' });
  const { rolloutId } = await apply(mighty, plan, clusterId, { overrideFreeze: 'the shop is down' });
  expect(await audited('freeze.overridden')).toMatchObject({
    actor: mighty.username,
    subject: rolloutId,
    reason: 'the shop is down',
    detail: { clusterId, freezes: ['Year end'] },
  });
});

test('a freeze everywhere needs the permission everywhere and holds everywhere', async () => {
  const { cluster, clusterId } = await start();
  const local = await createPerson(rig, `local-${count}`, [
    { permissions: ['cluster.read', 'freeze.write'], at: { clusterId } },
  ]);
  const when = { kind: 'once' as const, from: ahead(-1), until: ahead(1) };
  const everywhere = local.client.call(contract.createFreeze, { body: { clusterId: null, when, reason: 'All' } });
  expect(await problemOf(everywhere)).toMatchObject({
    code: 'permission-missing',
    errors: [{ cause: expect.stringMatching(/the permission freeze\.write everywhere\.$/) }],
  });
  const plan = await planBy(rig.client, cluster);
  const made = await freeze(null, -1, 1, 'All');
  expect(await problemOf(apply(rig, plan, clusterId))).toMatchObject({ code: 'frozen' });
  const end = local.client.call(contract.deleteFreeze, { params: { freezeId: made.id } });
  expect(await problemOf(end)).toMatchObject({ code: 'permission-missing' });
  await thaw(made);

  const other = await rig.createCluster(`foreign-${count}`);
  const foreign = await freeze(other.clusterId, -1, 1, 'Theirs');
  const seen = await local.client.call(contract.listFreezes, { query: {} });
  expect(seen.items.map(({ reason }) => reason)).not.toContain('Theirs');
  const whether = (client: contract.ApiClient) =>
    client.call(contract.listFreezes, { query: { clusterId: other.clusterId } });
  expect(await whether(local.client)).toEqual({ items: [], now: null });
  expect(await whether(rig.client)).toMatchObject({ items: [{ reason: 'Theirs' }], now: { reasons: ['Theirs'] } });
  await freeze(clusterId, -1, 1, 'Ours');
  expect((await whether(rig.client)).items.map(({ reason }) => reason)).toEqual(['Theirs']);
  const unknown = { freezeId: contract.FreezeId.parse('00000000-0000-4000-8000-000000000000') };
  const [hidden, missing] = await Promise.all(
    [{ freezeId: foreign.id }, unknown].map((params) =>
      problemOf(local.client.call(contract.deleteFreeze, { params })),
    ),
  );
  expect(hidden).toMatchObject({ code: 'not-found' });
  expect(hidden?.errors).toEqual(missing?.errors);
  const there = local.client.call(contract.createFreeze, { body: { clusterId: other.clusterId, when, reason: 'x' } });
  expect(await problemOf(there)).toMatchObject({ code: 'not-found' });
});

test('the way back is never frozen: a rollout that fails or is aborted returns', async () => {
  for (const way of ['fails', 'is aborted'] as const) {
    const { cluster, clusterId } = await start();
    const second = await addNode(rig, cluster, `return-${count}-2`);
    const nodes = [cluster.node, second];
    const plan = await planBy(rig.client, cluster, makeLonger(sampleConfig), nodes);
    const failure = { diagnostics: [], restored: true };
    const refuses = (_: unknown, candidate: string) => (candidate.includes('timeout client 60s') ? failure : null);
    if (way === 'fails') second.behaviour = { commit: refuses };
    const strategy = contract.RolloutStrategy.parse({ waves: [{ nodes: 1 }], gates: 'first' });
    const { rolloutId } = await apply(rig, plan, clusterId, {
      strategy: way === 'fails' ? contract.allAtOnce : strategy,
    });
    await freeze(clusterId);
    for (const node of nodes) await node.settle();
    if (way === 'is aborted')
      await rig.client.call(contract.abortRollout, { params: { clusterId, rolloutId }, body: { why: 'no' } });
    const ended = await settleAll(rig, clusterId, nodes);
    expect(ended?.state, way).toBe('failed');
    for (const node of nodes) expect(node.live.at(-1)?.includes('timeout client 60s'), way).not.toBe(true);
  }
});

test('a freeze has a length and a place that exists', async () => {
  const when = { kind: 'once' as const, from: ahead(2), until: ahead(1) };
  const backwards = rig.client.call(contract.createFreeze, { body: { clusterId: null, when, reason: 'x' } });
  expect(await problemOf(backwards)).toMatchObject({ code: 'validation-failed' });
  const point = { day: 1, time: '10:00' };
  const empty = { kind: 'weekly' as const, from: point, until: point, timeZone: 'Europe/Berlin' };
  const call = rig.client.call(contract.createFreeze, { body: { clusterId: null, when: empty, reason: 'x' } });
  expect(await problemOf(call)).toMatchObject({ code: 'validation-failed' });
  const nowhere = { ...empty, until: { day: 2, time: '10:00' }, timeZone: 'Europe/Atlantis' };
  const zone = rig.client.call(contract.createFreeze, { body: { clusterId: null, when: nowhere, reason: 'x' } });
  expect(await problemOf(zone)).toMatchObject({ code: 'validation-failed' });
});
