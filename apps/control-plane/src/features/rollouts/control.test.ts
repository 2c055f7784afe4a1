import * as contract from '@sluice/contract';
import { expect, test } from 'vitest';
import { transact } from '../../platform/database.ts';
import { type DrivenAgent, says } from '../../testing/driven-agent.ts';
import { addNode, apply, heavierConfig, idOf, planWith, problemOf, settleAll, until } from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';
import { lockConfiguration } from '../changes/index.ts';

const rig = useFleetRig();
const isNew = (text: string | undefined) => text?.startsWith(heavierConfig) === true;
const failure = { diagnostics: [says('proof-failed', 'it does not serve', null)], restored: true };
const refusing = { commit: (_: unknown, text: string) => (isNew(text) ? failure : null) };

/** Two nodes, or two and others, with a plan that waits to be applied. */
async function createPair(name: string, others = 0) {
  const managed = await rig.createManaged(name);
  const first = managed.node;
  const second = await addNode(rig, managed, `${name}-2`);
  const nodes: [DrivenAgent, DrivenAgent, ...DrivenAgent[]] = [first, second];
  for (let number = 3; number <= 2 + others; number += 1) nodes.push(await addNode(rig, managed, `${name}-${number}`));
  const { clusterId } = managed;
  await settleAll(rig, clusterId, nodes);
  await rig.stage(clusterId, heavierConfig);
  const plan = await planWith(rig, clusterId, nodes);
  return { clusterId, plan, first, second, nodes };
}
type Pair = Awaited<ReturnType<typeof createPair>>;

async function begin({ clusterId, plan }: Pair, strategy: Partial<contract.RolloutStrategy>) {
  const { rolloutId } = await apply(rig, plan, clusterId, {
    strategy: contract.RolloutStrategy.parse({ waves: [{ nodes: 1 }], ...strategy }),
  });
  return { clusterId, rolloutId };
}
type Params = Awaited<ReturnType<typeof begin>>;

const view = (params: Params) => rig.client.call(contract.viewRollout, { params });

/** Lets the nodes act until the rollout is as said. */
function settleUntil(params: Params, nodes: readonly DrivenAgent[], isDone: (view: contract.RolloutDetail) => boolean) {
  return until(async () => {
    for (const node of nodes) await node.settle();
    return view(params);
  }, isDone);
}

async function countBaselines({ rolloutId }: Params): Promise<number> {
  const rows = await rig.controlPlane.platform.db
    .selectFrom('rollout_node')
    .select('node_id')
    .where('rollout_id', '=', rolloutId)
    .where('baseline', 'is not', null)
    .execute();
  return rows.length;
}

async function maintain(node: DrivenAgent) {
  const params = { nodeId: idOf(node) };
  const { version } = await rig.client.call(contract.viewNode, { params });
  const body = { on: true, why: 'new memory' };
  return rig.client.call(contract.setNodeMaintenance, { params, ifMatch: String(version), body });
}

const statesOf = ({ nodes }: contract.RolloutView) => nodes.map(({ state }) => state);

test('a held rollout begins nothing new until it is resumed', async () => {
  const pair = await createPair('held');
  const params = await begin(pair, { pauseSeconds: 1 });
  await settleUntil(params, pair.nodes, ({ waitsFor }) => waitsFor?.kind === 'pause');
  const held = await rig.client.call(contract.holdRollout, { params, body: { why: 'the shop has a sale' } });
  expect(held).toMatchObject({
    held: { by: { name: 'ada' }, why: 'the shop has a sale' },
    waitsFor: { kind: 'person', reason: 'held' },
  });
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await pair.second.settle();
  expect(statesOf(await view(params))).toEqual(['proven', 'prepared']);
  expect((await problemOf(rig.client.call(contract.holdRollout, { params, body: {} }))).code).toBe('rollout-state');
  await rig.client.call(contract.resumeRollout, { params });
  const ended = await settleAll(rig, pair.clusterId, pair.nodes);
  expect(ended?.state).toBe('succeeded');
  const { events } = await view(params);
  expect(events.map(({ kind }) => kind)).toEqual([
    'started',
    'committing',
    'wave-began',
    'held',
    'resumed',
    'wave-began',
    'succeeded',
  ]);
});

test('an aborted rollout takes the node back that has committed, and the other never sees it', async () => {
  const pair = await createPair('aborted');
  const params = await begin(pair, { gates: 'first' });
  await settleUntil(params, pair.nodes, ({ waitsFor }) => waitsFor?.kind === 'person');
  expect(isNew(pair.first.live.at(-1))).toBe(true);
  const turned = await rig.client.call(contract.abortRollout, { params, body: { why: 'wrong backend' } });
  expect(turned).toMatchObject({ state: 'returning', problem: { cause: 'ada aborted it: wrong backend' } });
  const ended = await settleAll(rig, pair.clusterId, pair.nodes);
  expect(ended).toMatchObject({ state: 'failed', nodes: [{ state: 'returned' }, { state: 'prepared' }] });
  expect(isNew(pair.first.live.at(-1))).toBe(false);
  expect(pair.second.live.some(isNew)).toBe(false);
  const cluster = await rig.client.call(contract.viewCluster, { params: { clusterId: pair.clusterId } });
  expect(cluster).toMatchObject({ headFailed: true, target: { number: 1 }, nodes: { serving: 2 } });
});

test('who was still to prepare when a rollout ends is not on the way any more', async () => {
  const pair = await createPair('unprepared');
  const params = await begin(pair, {});
  const aborted = await rig.client.call(contract.abortRollout, { params, body: {} });
  expect(aborted.state).toBe('failed');
  for (const { state } of aborted.nodes) expect(['waiting', 'prepared']).toContain(state);
});

test('a node that is committing when the rollout is aborted goes back from wherever it got', async () => {
  const pair = await createPair('midway');
  const params = await begin(pair, {});
  await pair.second.settle();
  const desired = await until(
    async () => {
      const told = await pair.first.poll();
      const outcome = told?.phase === 'prepare' ? await pair.first.pass(told) : null;
      if (outcome !== null) await pair.first.report(outcome);
      if ((await view(params)).state === 'preparing') await pair.second.settle();
      return told;
    },
    (told) => told?.phase === 'commit',
  );
  // It commits, and nobody hears of it before the rollout turns round.
  if (desired !== null) await pair.first.pass(desired);
  expect(isNew(pair.first.live.at(-1))).toBe(true);
  await rig.client.call(contract.abortRollout, { params, body: {} });
  const ended = await settleAll(rig, pair.clusterId, pair.nodes);
  expect(ended).toMatchObject({ state: 'failed', nodes: [{ state: 'returned' }, { state: 'prepared' }] });
  expect(isNew(pair.first.live.at(-1))).toBe(false);
});

test('a node that was not heard of when it failed is told by itself when it comes back', async () => {
  const pair = await createPair('back-late', 2);
  const late = pair.nodes.slice(0, -1);
  for (const node of pair.nodes.slice(-1)) node.behaviour = refusing;
  const params = await begin(pair, { waves: [] });
  for (const phase of ['prepare', 'commit'])
    for (const node of pair.nodes)
      await until(
        () => node.step(),
        (outcome) => outcome?.phase === phase,
      );
  await until(
    () => view(params),
    ({ state }) => state === 'returning',
  );
  const { db } = rig.controlPlane.platform;
  const ended = { state: 'failed', finished_at: new Date() } as const;
  await transact(db, async (tx) => {
    await lockConfiguration(tx, pair.clusterId);
    await tx.updateTable('rollout').set(ended).where('id', '=', params.rolloutId).execute();
  });
  // The row of the node is written before those of the others, and after: whichever row comes first must not count.
  for (const [index, node] of late.entries()) {
    const others = pair.nodes.filter((other) => other !== node);
    for (const each of index === 1 ? [node, ...others] : [...others, node])
      await db
        .updateTable('rollout_node')
        .set({ state: each === node ? 'silent' : 'returned' })
        .where('rollout_id', '=', params.rolloutId)
        .where('node_id', '=', idOf(each))
        .execute();
    expect(statesOf(await view(params))).toEqual(pair.nodes.map((each) => (each === node ? 'silent' : 'returned')));
    await node.settle();
    expect(statesOf(await view(params))).toEqual(pair.nodes.map(() => 'returned'));
  }
});

test('where bad means hold, a node that failed is tried again and the rollout goes on', async () => {
  const pair = await createPair('retried');
  pair.first.behaviour = refusing;
  const params = await begin(pair, { whenBad: 'hold' });
  const held = await settleUntil(params, pair.nodes, (seen) => seen.held !== null);
  expect(held).toMatchObject({ state: 'committing', held: { by: { kind: 'system' } } });
  expect(statesOf(held)).toEqual(['returned', 'prepared']);
  expect((await problemOf(rig.client.call(contract.resumeRollout, { params }))).code).toBe('rollout-state');
  pair.first.behaviour = {};
  const nodeParams = { ...params, nodeId: idOf(pair.first) };
  await rig.client.call(contract.retryRolloutNode, { params: nodeParams });
  await settleUntil(params, pair.nodes, ({ nodes }) => nodes[0]?.state === 'prepared');
  await rig.client.call(contract.resumeRollout, { params });
  const ended = await settleAll(rig, pair.clusterId, pair.nodes);
  expect(ended).toMatchObject({
    state: 'succeeded',
    nodes: [
      { state: 'proven', attempt: 2 },
      { state: 'proven', attempt: 1 },
    ],
  });
});

test('a node that failed is taken as it is, with a reason that stays', async () => {
  const pair = await createPair('accepted');
  pair.first.behaviour = refusing;
  const params = await begin(pair, { whenBad: 'hold' });
  await settleUntil(params, pair.nodes, (seen) => seen.held !== null);
  const nodeParams = { ...params, nodeId: idOf(pair.first) };
  const missing = await problemOf(
    rig.client.call(contract.acceptRolloutNode, { params: nodeParams, body: { why: ' ' } }),
  );
  expect(missing.code).toBe('validation-failed');
  await rig.client.call(contract.acceptRolloutNode, {
    params: nodeParams,
    body: { why: 'its disk is being replaced' },
  });
  await rig.client.call(contract.resumeRollout, { params });
  const ended = await settleUntil(params, pair.nodes, ({ state }) => state === 'succeeded' || state === 'failed');
  expect(ended).toMatchObject({
    state: 'succeeded',
    nodes: [
      { state: 'returned', accepted: { why: 'its disk is being replaced' } },
      { state: 'proven', accepted: null },
    ],
  });
  expect((await problemOf(rig.client.call(contract.abortRollout, { params, body: {} }))).code).toBe('rollout-state');
});

test('a gate and a watch without traffic ask a person, who says go on', async () => {
  const pair = await createPair('asked');
  const params = await begin(pair, { gates: 'first', watchSeconds: 1, whenInconclusive: 'ask' });
  const asks = await settleUntil(params, pair.nodes, ({ waitsFor }) => waitsFor?.kind === 'person');
  expect(asks).toMatchObject({ waitsFor: { reason: 'inconclusive' }, nodes: [{ verdict: 'inconclusive' }, {}] });
  const next = await rig.client.call(contract.continueRollout, { params, body: { why: 'tried by hand' } });
  expect(next).toMatchObject({
    waitsFor: { kind: 'person', reason: 'gate' },
    nodes: [{ accepted: { why: 'tried by hand' } }, {}],
  });
  await rig.client.call(contract.continueRollout, { params, body: {} });
  await settleUntil(
    params,
    pair.nodes,
    ({ nodes, waitsFor }) => nodes[1]?.state === 'proven' && waitsFor?.kind === 'person',
  );
  const listed = await rig.client.call(contract.listRollouts, { params: { clusterId: pair.clusterId } });
  expect(listed.items[0]).toMatchObject({
    waitsFor: { kind: 'person', reason: 'inconclusive' },
    nodes: { total: 2, proven: 2 },
  });
  expect(await countBaselines(params)).toBe(2);
  await rig.client.call(contract.continueRollout, { params, body: {} });
  const ended = await settleAll(rig, pair.clusterId, pair.nodes);
  expect(ended).toMatchObject({
    state: 'succeeded',
    nodes: [{ accepted: { why: 'tried by hand' } }, { accepted: { why: '' } }],
  });
  // What nodes were like before is large, and nobody asks for it any more.
  expect(await countBaselines(params)).toBe(0);
});

test('a watch that ended well stays good when the node falls silent afterwards', async () => {
  const pair = await createPair('silenced');
  const params = await begin(pair, { gates: 'first', watchSeconds: 1 });
  await settleUntil(params, pair.nodes, ({ nodes }) => nodes[0]?.verdict === 'inconclusive');
  const { db } = rig.controlPlane.platform;
  const own = db.selectFrom('rollout_node').where('rollout_id', '=', params.rolloutId).where('wave', '=', 0);
  const judged = async () => {
    const { judged_at } = await own.select('judged_at').executeTakeFirstOrThrow();
    return judged_at?.getTime() ?? 0;
  };
  // As if there had been traffic until now; not while a look is at it.
  await transact(db, async (tx) => {
    await lockConfiguration(tx, pair.clusterId);
    await tx.updateTable('rollout_node').set({ verdict: 'good' }).where('rollout_id', '=', params.rolloutId).execute();
  });
  const before = await judged();
  await until(judged, (at) => at > before);
  expect(await view(params)).toMatchObject({ waitsFor: { reason: 'gate' }, nodes: [{ verdict: 'good' }, {}] });
});

test('a gate behind a wave in which no node has proven is passed like any other', async () => {
  const pair = await createPair('gone', 1);
  pair.second.behaviour = refusing;
  const params = await begin(pair, { waves: [{ nodes: 1 }, { nodes: 1 }], gates: 'each', whenBad: 'hold' });
  const isGate = ({ waitsFor }: contract.RolloutView) => waitsFor?.kind === 'person' && waitsFor.reason === 'gate';
  await settleUntil(params, pair.nodes, isGate);
  await rig.client.call(contract.continueRollout, { params, body: {} });
  await settleUntil(params, pair.nodes, (seen) => seen.held !== null);
  const nodeParams = { ...params, nodeId: idOf(pair.second) };
  await rig.client.call(contract.acceptRolloutNode, { params: nodeParams, body: { why: 'it is replaced' } });
  const asks = await rig.client.call(contract.resumeRollout, { params });
  expect(isGate(asks)).toBe(true);
  await rig.client.call(contract.continueRollout, { params, body: {} });
  const ended = await settleUntil(params, pair.nodes, ({ state }) => state === 'succeeded' || state === 'failed');
  expect(statesOf(ended)).toEqual(['proven', 'returned', 'proven']);
});

test('when the first node is taken into maintenance before its turn, another one goes first', async () => {
  const pair = await createPair('instead', 1);
  const params = await begin(pair, { gates: 'first' });
  await maintain(pair.first);
  const asks = await settleUntil(params, pair.nodes, ({ waitsFor }) => waitsFor?.kind === 'person');
  expect(statesOf(asks).sort()).toEqual(['left-out', 'prepared', 'proven']);
  expect(asks.nodes.map(({ wave }) => wave)).toEqual([0, 0, 1]);
});

test('a node in maintenance is not tried again: its failure would be forgotten', async () => {
  const pair = await createPair('resting');
  pair.first.behaviour = refusing;
  const params = await begin(pair, { whenBad: 'hold' });
  await settleUntil(params, pair.nodes, (seen) => seen.held !== null);
  await maintain(pair.first);
  const nodeParams = { ...params, nodeId: idOf(pair.first) };
  const refused = await problemOf(rig.client.call(contract.retryRolloutNode, { params: nodeParams }));
  expect(refused).toMatchObject({ code: 'rollout-state', errors: [{ cause: 'resting-1 is in maintenance.' }] });
  expect(statesOf(await view(params))).toEqual(['returned', 'prepared']);
});

test('a gate without a watch takes no node as it is', async () => {
  const pair = await createPair('unwatched');
  const params = await begin(pair, { gates: 'first' });
  await settleUntil(params, pair.nodes, ({ waitsFor }) => waitsFor?.kind === 'person');
  await rig.client.call(contract.continueRollout, { params, body: { why: 'looks well' } });
  const ended = await settleAll(rig, pair.clusterId, pair.nodes);
  expect(ended).toMatchObject({ state: 'succeeded', nodes: [{ accepted: null }, { accepted: null }] });
});

test('a node in maintenance is left out, keeps what it runs, and catches up afterwards', async () => {
  const pair = await createPair('maintained');
  const nodeId = idOf(pair.second);
  const node = await maintain(pair.second);
  expect(node.maintenance).toMatchObject({ by: { name: 'ada' }, why: 'new memory' });
  const params = await begin(pair, {});
  const ended = await settleUntil(params, pair.nodes, ({ state }) => state === 'succeeded');
  expect(ended).toMatchObject({ nodes: [{ state: 'proven' }, { state: 'left-out' }] });
  await pair.second.settle();
  expect(pair.second.live.some(isNew)).toBe(false);
  await rig.client.call(contract.setNodeMaintenance, {
    params: { nodeId },
    ifMatch: String(node.version),
    body: { on: false },
  });
  await settleAll(rig, pair.clusterId, pair.nodes);
  expect(isNew(pair.second.live.at(-1))).toBe(true);
});

test('without a word an apply takes the strategy of the cluster, and without that one node goes first', async () => {
  const pair = await createPair('chosen');
  const { clusterId } = pair;
  const cluster = await rig.client.call(contract.viewCluster, { params: { clusterId } });
  expect(cluster.strategy).toBeNull();
  const strategy = contract.RolloutStrategy.parse({ waves: [{ percent: 50 }], gates: 'first', together: 1 });
  const set = await rig.client.call(contract.setStrategy, {
    params: { clusterId },
    ifMatch: String(cluster.version),
    body: { strategy },
  });
  expect(set).toEqual({ strategy, version: cluster.version + 1 });
  const { rolloutId } = await apply(rig, pair.plan, clusterId);
  expect((await view({ clusterId, rolloutId })).strategy).toEqual(strategy);
  await settleUntil({ clusterId, rolloutId }, pair.nodes, ({ waitsFor }) => waitsFor?.kind === 'person');
  const nobody = await createPair('unchosen');
  const started = await apply(rig, nobody.plan, nobody.clusterId);
  const begun = await view({ clusterId: nobody.clusterId, rolloutId: started.rolloutId });
  expect(begun.strategy).toEqual(contract.defaultStrategy(2));
});
