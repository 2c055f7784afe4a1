import { viewNode } from '@sluice/contract';
import { agentPaths, Desired } from '@sluice/contract/agent';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { DrivenAgent } from '../../testing/driven-agent.ts';
import { heavierConfig, idOf, planWith, until } from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

const lastSeenOf = async (node: DrivenAgent) =>
  Date.parse((await rig.client.call(viewNode, { params: { nodeId: idOf(node) } })).lastSeenAt ?? '');

/** A poll that stands for the report of this tag. */
async function pollWith(node: DrivenAgent, tag: string, waitSeconds: number) {
  const { counter, epoch } = node.told ?? expect.fail('The node was told nothing.');
  const query = `waitSeconds=${waitSeconds}&have=${epoch}.${counter}&operations=&reported=${tag}`;
  return node.call('GET', `${agentPaths.desired}?${query}`);
}

async function takeTag(node: DrivenAgent): Promise<string> {
  const { tag } = await node.report();
  return tag ?? expect.fail('The report was given no tag.');
}

test('a poll that names the last report counts as seeing the node', async () => {
  const { node } = await rig.createManaged('seen');
  const tag = await takeTag(node);
  const before = await lastSeenOf(node);
  const answer = await pollWith(node, tag, 0);
  expect(answer.status).toBe(204);
  await until(
    () => lastSeenOf(node),
    (seen) => seen > before,
  );
});

test('a tag of an earlier report or of another node is answered at once: the whole report is wanted', async () => {
  const { node } = await rig.createManaged('forgotten');
  const { node: other } = await rig.createManaged('other');
  const [earlier, newest, foreign] = [await takeTag(node), await takeTag(node), await takeTag(other)];
  for (const tag of [earlier, foreign, 'never-given']) {
    const before = await lastSeenOf(node);
    const askedAt = performance.now();
    const answer = await pollWith(node, tag, 25);
    expect(performance.now() - askedAt).toBeLessThan(10_000);
    expect(Desired.parse(answer.json)).toMatchObject({ counter: node.told?.counter, reportWanted: true });
    expect(await lastSeenOf(node)).toBe(before);
  }
  expect((await pollWith(node, newest, 0)).status).toBe(204);
});

test('a report after which something is still open gets no tag, and takes that of the one before', async () => {
  const { clusterId, node } = await rig.createManaged('open');
  const tag = await takeTag(node);
  const disk = node.disk;
  node.disk = Buffer.from(heavierConfig);
  // Its content is wanted, and it is drift.
  expect(await node.report()).not.toHaveProperty('tag');
  expect(Desired.parse((await pollWith(node, tag, 0)).json).reportWanted).toBe(true);
  node.disk = disk;
  await node.report();
  expect(await node.report()).toHaveProperty('tag');

  await rig.stage(clusterId, heavierConfig);
  const plan = await planWith(rig, clusterId, [node]);
  expect(plan.verdict).toBe('can-apply');
  await node.poll();
  expect(await node.report()).toHaveProperty('tag');
});

test('polls stand for the reports of an observing node too, unless it waits to be adopted', async () => {
  const { poolId } = await rig.createCluster('observing');
  const node = await rig.enrolNode(poolId, 'observing-1');
  expect(await node.report()).toHaveProperty('tag');
  // As a node of the sandbox: it is taken as soon as it can be.
  const waiting = await rig.enrolNode(poolId, 'observing-2');
  waiting.blockers = [{ code: 'no-master-socket', cause: 'It has no master socket.', remediation: 'Give it one.' }];
  await waiting.report();
  const { db } = rig.controlPlane.platform;
  await db.updateTable('node').set({ auto_adopt: true }).where('id', '=', idOf(waiting)).execute();
  expect(await waiting.report()).not.toHaveProperty('tag');
});

test('after the database was away every report is wanted again: it may have come back older', async () => {
  const { node } = await rig.createManaged('restored');
  const tag = await takeTag(node);
  expect((await pollWith(node, tag, 0)).status).toBe(204);
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'sluice-wake-ups'`.execute(rig.controlPlane.platform.db);
  const answer = await until(
    () => pollWith(node, tag, 0),
    ({ status }) => status === 200,
  );
  expect(Desired.parse(answer.json).reportWanted).toBe(true);
  expect((await pollWith(node, await takeTag(node), 0)).status).toBe(204);
});

test('what polls noted is written when the control plane stops', async () => {
  const { node } = await rig.createManaged('stopping');
  const tag = await takeTag(node);
  const before = await lastSeenOf(node);
  await pollWith(node, tag, 0);
  await rig.controlPlane.fleet.stop();
  expect(await lastSeenOf(node)).toBeGreaterThan(before);
});
