import * as contract from '@sluice/contract';
import { expect, test } from 'vitest';
import { apply, makeLonger, planWith, problemOf, sampleConfig, settleAll } from '../../testing/fleet-rig.ts';
import { createPerson } from '../../testing/people.ts';
import { approve, askFor, demand, planBy, worker, working } from '../../testing/second-person.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

let count = 0;
/** A cluster that asks for one other person, and two people who work at it. */
async function start(people = 1) {
  count += 1;
  const cluster = await rig.createManaged(`second-${count}`);
  const grace = await worker(rig, `grace-${count}`, cluster);
  const ada = await worker(rig, `ada-${count}`, cluster);
  await demand(rig, cluster.clusterId, people);
  return { cluster, clusterId: cluster.clusterId, grace, ada };
}

const view = (clusterId: contract.ClusterId, planId: contract.PlanId) =>
  rig.client.call(contract.viewPlan, { params: { clusterId, planId } });
const actionsOf = async (action: string) =>
  (await rig.client.call(contract.listAudit, { query: { action } })).items.map(({ actor, detail }) => ({
    actor,
    ...detail,
  }));

test('a plan is applied once another person approved it, and never before', async () => {
  const { ada, cluster, clusterId, grace } = await start();
  const plan = await planBy(grace.client, cluster);
  expect(plan.approval).toMatchObject({ people: 1, isGiven: false, closedTo: [grace.username], request: null });
  const early = await problemOf(apply(grace, plan, clusterId));
  expect(early).toMatchObject({ code: 'approval-needed' });
  expect((await rig.client.call(contract.viewCluster, { params: { clusterId } })).head?.number).toBe(1);

  const request = await askFor(grace.client, clusterId, plan.id, 'please look');
  expect(request).toMatchObject({ state: 'open', askedBy: grace.username, changes: 1 });
  expect((await askFor(grace.client, clusterId, plan.id)).id).toBe(request.id);
  const waiting = async (client: contract.ApiClient) =>
    (await client.call(contract.listApprovalRequests, { query: { clusterId } })).items.map((item) => item.waitsForMe);
  expect(await waiting(grace.client)).toEqual([false]);
  expect(await waiting(ada.client)).toEqual([true]);
  // Nobody waits for the word of somebody who may not say it.
  const looker = await worker(rig, `looker-${count}`, cluster, ['cluster.read']);
  expect(await waiting(looker.client)).toEqual([false]);
  expect(await problemOf(approve(grace.client, request))).toMatchObject({ code: 'approval-not-yours' });

  expect(await approve(ada.client, request)).toMatchObject({ state: 'approved', given: [{ by: ada.username }] });
  expect(await waiting(ada.client)).toEqual([false]);
  expect((await view(clusterId, plan.id)).approval?.isGiven).toBe(true);
  const { revision } = await apply(grace, plan, clusterId);
  expect(revision).toBe(2);
  expect((await settleAll(rig, clusterId, [cluster.node]))?.state).toBe('succeeded');
  const [started] = await actionsOf('rollout.started');
  expect(started).toMatchObject({ actor: grace.username, approvedBy: [ada.username] });
  for (const action of ['approval.asked', 'approval.given', 'cluster.policy-set'])
    expect((await actionsOf(action))[0]).toMatchObject({ clusterId });
});

test('who wrote any of the changes or asked cannot approve, also when somebody else asks anew', async () => {
  const { ada, cluster, clusterId, grace } = await start();
  const bob = await worker(rig, `bob-${count}`, cluster);
  await planBy(ada.client, cluster);
  const plan = await planBy(grace.client, cluster, makeLonger(sampleConfig));
  expect(plan.approval?.closedTo).toEqual([ada.username, grace.username].sort());
  const first = await askFor(bob.client, clusterId, plan.id);
  for (const person of [ada, grace, bob])
    expect(await problemOf(approve(person.client, first))).toMatchObject({ code: 'approval-not-yours' });
  const params = { clusterId, requestId: first.id };
  const notTheirs = ada.client.call(contract.withdrawApproval, { params });
  expect(await problemOf(notTheirs)).toMatchObject({ code: 'approval-not-yours' });
  await bob.client.call(contract.withdrawApproval, { params });
  const second = await askFor(grace.client, clusterId, plan.id);
  expect(await problemOf(approve(bob.client, second))).toMatchObject({ code: 'approval-not-yours' });
  const carol = await worker(rig, `carol-${count}`, cluster);
  expect(await problemOf(approve(carol.client, first))).toMatchObject({ code: 'approval-state' });
  await approve(carol.client, second);
  await apply(bob, plan, clusterId);
});

test('the failed head tried again needs somebody who wrote nothing of it', async () => {
  const { ada, cluster, clusterId, grace } = await start(0);
  cluster.node.behaviour = { commit: () => ({ diagnostics: [], restored: true }) };
  await apply(grace, await planBy(grace.client, cluster), clusterId);
  expect((await settleAll(rig, clusterId, [cluster.node]))?.state).toBe('failed');
  cluster.node.behaviour = {};
  await demand(rig, clusterId, 1);
  const again = await planWith(ada, clusterId, [cluster.node]);
  expect(again).toMatchObject({ repeats: 2, approval: { closedTo: [grace.username] } });
  expect(await problemOf(apply(ada, again, clusterId))).toMatchObject({ code: 'approval-needed' });
  const request = await askFor(ada.client, clusterId, again.id);
  expect(await problemOf(approve(grace.client, request))).toMatchObject({ code: 'approval-not-yours' });
  await approve((await worker(rig, `eve-${count}`, cluster)).client, request);
  await apply(ada, again, clusterId);
});

test('who wrote the failed head wrote it also when it is tried a second and a third time', async () => {
  const { ada, cluster, clusterId, grace } = await start(0);
  const failAgain = () => {
    cluster.node.behaviour = { commit: () => ({ diagnostics: [], restored: true }) };
  };
  failAgain();
  await apply(grace, await planBy(grace.client, cluster), clusterId);
  expect((await settleAll(rig, clusterId, [cluster.node]))?.state).toBe('failed');
  for (const revision of [3, 4]) {
    expect((await apply(ada, await planWith(ada, clusterId, [cluster.node]), clusterId)).revision).toBe(revision);
    expect((await settleAll(rig, clusterId, [cluster.node]))?.state).toBe('failed');
  }
  cluster.node.behaviour = {};
  await demand(rig, clusterId, 1);
  const again = await planWith(ada, clusterId, [cluster.node]);
  expect(again).toMatchObject({ repeats: 4, changeIds: [], approval: { closedTo: [grace.username] } });
  const request = await askFor(ada.client, clusterId, again.id);
  expect(await problemOf(approve(grace.client, request))).toMatchObject({ code: 'approval-not-yours' });
  await approve((await worker(rig, `eve-${count}`, cluster)).client, request);
  await apply(ada, again, clusterId);
});

test('an approval holds for its plan only, and not for a change that was taken back and staged again', async () => {
  const { ada, cluster, clusterId, grace } = await start();
  const plan = await planBy(grace.client, cluster);
  await approve(ada.client, await askFor(grace.client, clusterId, plan.id));
  const same = await planWith(grace, clusterId, [cluster.node]);
  expect(await problemOf(apply(grace, same, clusterId))).toMatchObject({ code: 'approval-needed' });
  const params = { clusterId, changeId: plan.changeIds[0] as contract.ChangeId };
  await grace.client.call(contract.rejectChange, { params });
  expect((await view(clusterId, plan.id)).approval?.request?.state).toBe('stale');
  await grace.client.call(contract.restageChange, { params });
  expect((await view(clusterId, plan.id)).verdict).toBe('can-apply');
  expect(await problemOf(apply(grace, plan, clusterId))).toMatchObject({ code: 'approval-needed' });
  await approve(ada.client, await askFor(grace.client, clusterId, plan.id));
  await apply(grace, plan, clusterId);
});

test('the word of somebody who is deactivated, lost the permission or gave it too long ago counts no longer', async () => {
  const { ada, cluster, clusterId, grace } = await start();
  const { db } = rig.controlPlane.platform;
  const plan = await planBy(grace.client, cluster);
  const request = await askFor(grace.client, clusterId, plan.id);
  await approve(ada.client, request);
  const refusal = async () => (await problemOf(apply(grace, plan, clusterId))).errors[0]?.cause;
  const user = db.updateTable('user_account').where('id', '=', ada.userId);
  await user.set({ active: false }).execute();
  expect(await refusal()).toContain('not active');
  await user.set({ active: true }).execute();
  const grants = db.updateTable('access_grant').where('user_id', '=', ada.userId);
  await grants.set({ expires_at: new Date() }).execute();
  expect(await refusal()).toContain('may not approve');
  await grants.set({ expires_at: null }).execute();
  const given = db.updateTable('approval').where('request_id', '=', request.id);
  await given.set({ given_at: new Date(Date.now() - 25 * 3_600_000) }).execute();
  expect(await refusal()).toContain('more than 24 h ago');
  expect((await view(clusterId, plan.id)).approval?.request?.state).toBe('open');
  await approve(ada.client, request);
  await apply(grace, plan, clusterId);
});

test('another policy revokes what was asked for and given; the same one changes nothing', async () => {
  const { ada, cluster, clusterId, grace } = await start();
  const plan = await planBy(grace.client, cluster);
  const request = await askFor(grace.client, clusterId, plan.id);
  await approve(ada.client, request);
  await demand(rig, clusterId, 1);
  expect((await view(clusterId, plan.id)).approval?.isGiven).toBe(true);
  await demand(rig, clusterId, 2);
  expect((await view(clusterId, plan.id)).approval?.request?.state).toBe('revoked');
  await demand(rig, clusterId, 1);
  expect(await problemOf(apply(grace, plan, clusterId))).toMatchObject({ code: 'approval-needed' });
  expect(await problemOf(approve(ada.client, request))).toMatchObject({ code: 'approval-state' });
  const { version } = await rig.client.call(contract.viewClusterPolicy, { params: { clusterId } });
  const stale = rig.client.call(contract.setClusterPolicy, {
    params: { clusterId },
    ifMatch: `"${version - 1}"`,
    body: { approval: null },
  });
  expect(await problemOf(stale)).toMatchObject({ code: 'edit-stale' });
  const forbidden = grace.client.call(contract.setClusterPolicy, {
    params: { clusterId },
    ifMatch: `"${version}"`,
    body: { approval: null },
  });
  expect(await problemOf(forbidden)).toMatchObject({ code: 'permission-missing' });
});

test('a refusal ends it with its reason, also after somebody approved, and it can be asked for anew', async () => {
  const { ada, cluster, clusterId, grace } = await start();
  const plan = await planBy(grace.client, cluster);
  const request = await askFor(grace.client, clusterId, plan.id);
  await approve(ada.client, request);
  const bob = await worker(rig, `bob-${count}`, cluster);
  const params = { clusterId, requestId: request.id };
  const refused = await bob.client.call(contract.refuseApproval, { params, body: { why: 'not on a Friday' } });
  expect(refused).toMatchObject({ state: 'refused', ended: { by: bob.username, why: 'not on a Friday' } });
  expect(await problemOf(apply(grace, plan, clusterId))).toMatchObject({ code: 'approval-needed' });
  await approve(ada.client, await askFor(grace.client, clusterId, plan.id));
  await apply(grace, plan, clusterId);
});

test('restored content and every other door of an apply need it too', async () => {
  const { ada, cluster, clusterId, grace } = await start(0);
  await apply(grace, await planBy(grace.client, cluster), clusterId);
  await settleAll(rig, clusterId, [cluster.node]);
  await demand(rig, clusterId, 1);
  await grace.client.call(contract.restoreRevision, { params: { clusterId, number: 1 } });
  const plan = await planWith(grace, clusterId, [cluster.node]);
  expect(await problemOf(apply(rig, plan, clusterId))).toMatchObject({ code: 'approval-needed' });
  const strategy = contract.allAtOnce;
  for (const body of [{ overrideFailedHead: true }, { strategy }, { overrideFreeze: 'now' }])
    expect(await problemOf(apply(rig, plan, clusterId, body))).toMatchObject({ code: 'approval-needed' });
  await approve(ada.client, await askFor(grace.client, clusterId, plan.id));
  await apply(grace, plan, clusterId);
});

test('two approvals at once both count, and the same person counts once', async () => {
  const { ada, cluster, clusterId, grace } = await start(2);
  const bob = await worker(rig, `bob-${count}`, cluster);
  const plan = await planBy(grace.client, cluster);
  const request = await askFor(grace.client, clusterId, plan.id);
  await Promise.all([approve(ada.client, request), approve(ada.client, request), approve(ada.client, request)]);
  expect((await view(clusterId, plan.id)).approval?.request?.state).toBe('open');
  expect(await problemOf(apply(grace, plan, clusterId))).toMatchObject({ code: 'approval-needed' });
  await rig.controlPlane.platform.db.deleteFrom('approval').where('request_id', '=', request.id).execute();
  await Promise.all([approve(ada.client, request), approve(bob.client, request)]);
  const { approval } = await view(clusterId, plan.id);
  expect(approval?.isGiven).toBe(true);
  expect(approval?.request?.given.map(({ by }) => by).sort()).toEqual([ada.username, bob.username].sort());
  await apply(grace, plan, clusterId);
});

test('asking twice at once makes one request', async () => {
  const { cluster, clusterId, grace, ada } = await start();
  const plan = await planBy(grace.client, cluster);
  const asked = await Promise.all([grace, grace, ada].map(({ client }) => askFor(client, clusterId, plan.id)));
  expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
});

test('an approval that races with the end of its plan never lets the old content through', async () => {
  const { ada, cluster, clusterId, grace } = await start();
  for (let round = 0; round < 5; round += 1) {
    const plan = await planBy(grace.client, cluster, sampleConfig.replace('2000', String(2_100 + round)));
    const request = await askFor(grace.client, clusterId, plan.id);
    const params = { clusterId, changeId: plan.changeIds[0] as contract.ChangeId };
    const [approved, rejected, applied] = await Promise.allSettled([
      approve(ada.client, request),
      grace.client.call(contract.rejectChange, { params }),
      apply(grace, plan, clusterId),
    ]);
    if (applied.status === 'fulfilled') {
      expect([approved.status, rejected.status]).toEqual(['fulfilled', 'rejected']);
      await settleAll(rig, clusterId, [cluster.node]);
    } else {
      expect(rejected.status).toBe('fulfilled');
      expect(await problemOf(apply(grace, plan, clusterId))).toMatchObject({ code: 'plan-stale' });
      expect(await problemOf(approve(ada.client, request))).toMatchObject({ code: 'plan-stale' });
    }
  }
});

test('of a cluster out of reach nothing is told, and nothing can be said about it', async () => {
  const { cluster, clusterId, grace } = await start();
  const plan = await planBy(grace.client, cluster);
  const request = await askFor(grace.client, clusterId, plan.id);
  const other = await rig.createCluster(`elsewhere-${count}`);
  const far = await createPerson(rig, `far-${count}`, [{ permissions: working, at: { clusterId: other.clusterId } }]);
  expect((await far.client.call(contract.listApprovalRequests, { query: {} })).items).toEqual([]);
  expect((await far.client.call(contract.listApprovalRequests, { query: { clusterId } })).items).toEqual([]);
  expect(await problemOf(approve(far.client, request))).toMatchObject({ code: 'not-found' });
  const wrong = { clusterId: other.clusterId, requestId: request.id };
  const call = far.client.call(contract.giveApproval, { params: wrong, body: {} });
  expect(await problemOf(call)).toMatchObject({ code: 'not-found' });
  const foreignPlan = { clusterId: other.clusterId, planId: plan.id };
  await demand(rig, other.clusterId, 1);
  const ask = far.client.call(contract.askApproval, { params: foreignPlan, body: {} });
  expect(await problemOf(ask)).toMatchObject({ code: 'not-found' });
});
