import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../platform/database.ts';
import { createLog } from '../../platform/log.ts';
import { Secret } from '../../platform/secret.ts';
import { type FleetRig, problemOf, settleAll, startFleetRig, until } from '../../testing/fleet-rig.ts';
import { approve, askFor, demand, planBy, worker, working } from '../../testing/second-person.ts';
import { clientWithToken } from '../../testing/start-in-process.ts';
import { createControllerClock } from '../rollouts/index.ts';
import { runDue } from './run-schedule.ts';

let rig: FleetRig;
beforeAll(async () => {
  rig = await startFleetRig();
});
afterAll(() => rig.stop());

let count = 0;
async function start(permissions: readonly contract.Permission[] = working) {
  count += 1;
  const cluster = await rig.createManaged(`schedule-${count}`);
  const grace = await worker(rig, `grace-${count}`, cluster, permissions);
  const plan = await planBy(grace.client, cluster);
  return { cluster, clusterId: cluster.clusterId, grace, plan };
}
type Started = Awaited<ReturnType<typeof start>>;

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const schedule = ({ clusterId, grace, plan }: Started, minutes = 60, options = {}) =>
  grace.client.call(contract.scheduleApply, {
    params: { clusterId, planId: plan.id },
    body: { at: inMinutes(minutes).toISOString(), why: 'at night', ...options },
  });
const listed = async (clusterId: contract.ClusterId) =>
  (await rig.client.call(contract.listSchedules, { params: { clusterId } })).items;
const head = async (clusterId: contract.ClusterId) =>
  (await rig.client.call(contract.viewCluster, { params: { clusterId } })).head?.number;

/** Lets the moment be so many minutes ago. The clock of the control plane hears of it as of any change of a plan. */
async function comes({ id }: contract.ScheduleView, minutesAgo = 0): Promise<void> {
  const { db } = rig.controlPlane.platform;
  await db
    .updateTable('scheduled_apply')
    .set({ at: new Date(Date.now() - minutesAgo * 60_000) })
    .where('id', '=', id)
    .execute();
}

/** Acts as a replica would whose clock looks now, and waits for what the control plane itself may have in hand. */
async function look(): Promise<void> {
  const { db } = rig.controlPlane.platform;
  const due = db
    .selectFrom('scheduled_apply')
    .select('id')
    .where('state', '=', 'waiting')
    .where('at', '<=', new Date());
  await until(
    async () => {
      while (await runDue(db, createControllerClock()));
      return due.execute();
    },
    (left) => left.length === 0,
  );
}

test('a plan is applied at its moment as the person who asked, and what came of it can be seen', async () => {
  const started = await start();
  const { cluster, clusterId, grace, plan } = started;
  const made = await schedule(started);
  expect(made).toMatchObject({ state: 'waiting', askedBy: grace.username, planId: plan.id, why: 'at night' });
  await look();
  expect(await head(clusterId)).toBe(1);
  await comes(made);
  await look();
  expect(await listed(clusterId)).toMatchObject([{ state: 'applied', applied: { revision: 2 } }]);
  expect((await settleAll(rig, clusterId, [cluster.node]))?.startedBy).toEqual({ kind: 'user', name: grace.username });
  const { items } = await rig.client.call(contract.listAudit, { query: {} });
  expect(items.find(({ action }) => action === 'rollout.started')?.actor).toBe(grace.username);
  expect(items.map(({ action }) => action)).toEqual(expect.arrayContaining(['schedule.added', 'schedule.applied']));
});

test('the clock of the control plane does it by itself', async () => {
  const started = await start();
  const made = await schedule(started);
  await comes(made);
  // Any change of a plan wakes it.
  const other = await start();
  await schedule(other);
  const ended = await until(
    () => listed(started.clusterId),
    ([first]) => first?.state !== 'waiting',
  );
  expect(ended).toMatchObject([{ state: 'applied' }]);
});

test('two replicas at the same moment make one rollout, and one that dies in the middle leaves it to the other', async () => {
  const started = await start();
  const { clusterId } = started;
  const made = await schedule(started);
  await comes(made);
  const log = createLog('silent');
  const replicas = Array.from({ length: 4 }, () => openDatabase(new Secret(rig.databaseUrl), log));
  const dying = replicas[0]?.db;
  // It has taken the row and its connection ends before it commits.
  await dying
    ?.transaction()
    .execute(async (tx) => {
      await tx.selectFrom('scheduled_apply').select('id').where('id', '=', made.id).forUpdate().execute();
      expect(await runDue(replicas[1]?.db ?? tx, createControllerClock())).toBe(false);
      throw new Error('died');
    })
    .catch(() => undefined);
  const done = await Promise.all(replicas.map(({ db }) => runDue(db, createControllerClock())));
  // The control plane of the rig looks too, and may have been first.
  expect(done.filter(Boolean).length).toBeLessThanOrEqual(1);
  await look();
  expect(await listed(clusterId)).toMatchObject([{ state: 'applied' }]);
  const { items } = await rig.client.call(contract.listRollouts, { params: { clusterId } });
  expect(items).toHaveLength(1);
  await Promise.all(replicas.map((replica) => replica.close()));
});

test('what is late by more than 15 minutes is missed and says why', async () => {
  const started = await start();
  const made = await schedule(started);
  await comes(made, 16);
  await look();
  const [missed] = await listed(started.clusterId);
  expect(missed).toMatchObject({ state: 'missed', applied: null });
  expect(missed?.problem?.cause).toContain('15 minutes');
  expect(await head(started.clusterId)).toBe(1);
  const late = await start();
  await comes(await schedule(late), 14);
  await look();
  expect(await listed(late.clusterId)).toMatchObject([{ state: 'applied' }]);
});

test('it is done with what the person may do at that moment', async () => {
  const { db } = rig.controlPlane.platform;
  const cases: [string, (started: Started) => Promise<unknown>][] = [
    [
      'not active',
      ({ grace }) => db.updateTable('user_account').set({ active: false }).where('id', '=', grace.userId).execute(),
    ],
    ['rollout.start', ({ grace }) => db.deleteFrom('access_grant').where('user_id', '=', grace.userId).execute()],
    ['not active', ({ grace }) => db.deleteFrom('user_account').where('id', '=', grace.userId).execute()],
  ];
  for (const [words, takeAway] of cases) {
    const started = await start();
    const made = await schedule(started);
    await takeAway(started);
    await comes(made);
    await look();
    const [refused] = await listed(started.clusterId);
    expect(refused).toMatchObject({ state: 'refused', askedBy: started.grace.username });
    expect(refused?.problem?.cause).toContain(words);
    expect(await head(started.clusterId)).toBe(1);
  }
});

test('every check of an apply is made at the moment, and a refused one leaves nothing behind', async () => {
  const frozen = await start();
  const made = await schedule(frozen);
  const when = { kind: 'once' as const, from: inMinutes(-5).toISOString(), until: inMinutes(5).toISOString() };
  const body = { clusterId: frozen.clusterId, when, reason: 'No' };
  await rig.client.call(contract.createFreeze, { body });
  await comes(made);

  const unapproved = await start();
  await demand(rig, unapproved.clusterId, 1);
  await comes(await schedule(unapproved));

  const stale = await start();
  const waits = await schedule(stale);
  const params = { clusterId: stale.clusterId, changeId: stale.plan.changeIds[0] as contract.ChangeId };
  await rig.client.call(contract.rejectChange, { params });
  await comes(waits);
  await look();
  for (const [{ clusterId }, words] of [
    [frozen, 'Nothing is applied until'],
    [unapproved, 'approve this plan'],
    [stale, 'no longer staged'],
  ] as const) {
    const [refused] = await listed(clusterId);
    expect(refused?.state).toBe('refused');
    expect(refused?.problem?.cause).toContain(words);
    const view = await rig.client.call(contract.viewCluster, { params: { clusterId } });
    expect([view.head?.number, view.activeRolloutId]).toEqual([1, null]);
  }
});

test('an approval may come until the moment', async () => {
  const started = await start();
  const { clusterId, cluster, grace, plan } = started;
  await demand(rig, clusterId, 1);
  const made = await schedule(started);
  const ada = await worker(rig, `ada-${count}`, cluster);
  await approve(ada.client, await askFor(grace.client, clusterId, plan.id));
  await comes(made);
  await look();
  expect(await listed(clusterId)).toMatchObject([{ state: 'applied' }]);
});

test('a moment is at least a minute and at most 30 days ahead, not frozen, and a plan has one', async () => {
  const started = await start();
  const { clusterId, plan } = started;
  for (const minutes of [-5, 0.5, 30 * 24 * 60 + 5]) {
    const refused = await problemOf(schedule(started, minutes));
    expect(refused).toMatchObject({ code: 'validation-failed', errors: [{ field: '#/at' }] });
  }
  // A reason to pass a freeze is given only by who may, also when none stands at the moment yet.
  const early = schedule(started, 60, { overrideFreeze: 'because' });
  expect(await problemOf(early)).toMatchObject({ code: 'permission-missing' });
  const when = { kind: 'once' as const, from: inMinutes(50).toISOString(), until: inMinutes(70).toISOString() };
  await rig.client.call(contract.createFreeze, { body: { clusterId, when, reason: 'No' } });
  expect(await problemOf(schedule(started))).toMatchObject({ code: 'frozen', errors: [{ field: '#/at' }] });
  const withReason = schedule(started, 60, { overrideFreeze: 'because' });
  expect(await problemOf(withReason)).toMatchObject({ code: 'permission-missing' });
  const both = await Promise.allSettled([schedule(started, 90), schedule(started, 95)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const params = { clusterId, changeId: plan.changeIds[0] as contract.ChangeId };
  await rig.client.call(contract.rejectChange, { params });
  expect(await problemOf(schedule(started, 90))).toMatchObject({ code: 'plan-stale' });
});

test('an API key chooses no moment: by then it may be cut or revoked', async () => {
  const { clusterId, grace, plan } = await start();
  const { token } = await grace.client.call(contract.createKey, {
    body: { name: 'deploy', permissions: ['rollout.start'], expiresAt: null },
  });
  const keyed = clientWithToken(rig.url, token).call(contract.scheduleApply, {
    params: { clusterId, planId: plan.id },
    body: { at: inMinutes(60).toISOString(), why: 'at night' },
  });
  expect(await problemOf(keyed)).toMatchObject({ code: 'key-refused' });
  expect(await listed(clusterId)).toEqual([]);
});

test('a cancelled one is not applied, and cancelling at the moment is one or the other', async () => {
  const started = await start();
  const { clusterId, grace } = started;
  const made = await schedule(started);
  const params = { clusterId, scheduleId: made.id };
  expect(await grace.client.call(contract.cancelSchedule, { params })).toMatchObject({
    state: 'cancelled',
    cancelledBy: grace.username,
  });
  await comes(made);
  await look();
  expect(await head(clusterId)).toBe(1);
  const again = grace.client.call(contract.cancelSchedule, { params });
  expect(await problemOf(again)).toMatchObject({ code: 'schedule-state' });

  const second = await schedule(started);
  await comes(second);
  const cancel = grace.client.call(contract.cancelSchedule, { params: { clusterId, scheduleId: second.id } });
  const [cancelled] = await Promise.allSettled([cancel, look()]);
  const [newest] = await listed(clusterId);
  expect(newest?.state).toBe(cancelled.status === 'fulfilled' ? 'cancelled' : 'applied');
  expect(await head(clusterId)).toBe(cancelled.status === 'fulfilled' ? 1 : 2);
});
