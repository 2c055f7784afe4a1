import type { NodeId, RolloutId, Watched } from '@sluice/contract';
import type { Tx } from '../../platform/database.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { judgeNode, readWatched } from '../watch/index.ts';
import type { ControllerClock } from './controller-clock.ts';
import { findActiveRollout } from './rollout-facts.ts';
import { announceApplyStep } from './rollout-steps.ts';
import * as rolloutStore from './rollout-store.ts';

/** So that a wave of a thousand nodes does not hold the lock: the others come with the next looks. */
const mostAtOnce = 100;

/**
 * Compares the nodes of a rollout that have committed with themselves before, and writes what came of it. A node that was good is
 * looked at until the rollout ends: it may still turn out bad. The caller holds the lock of the configuration.
 */
export async function judgeRollout(tx: Tx, id: RolloutId, clock: ControllerClock): Promise<void> {
  const rollout = await findActiveRollout(tx, id);
  if (rollout === null || rollout.facts.state !== 'committing') return;
  const { watchSeconds, whenInconclusive } = rollout.facts.strategy;
  if (watchSeconds === 0) return;
  const nodes = await listUnderWatch(tx, id);
  if (nodes.length === 0) return;
  const at = clock.now();
  const newest = await readWatched(
    tx,
    nodes.map(({ node_id }) => node_id),
  );
  const judged = new Map<NodeId, Watched & { notServingSince: Date | null }>();
  const events: rolloutStore.NewRolloutEvent[] = [];
  for (const node of nodes) {
    const end = new Date(node.since.getTime() + watchSeconds * 1000);
    const isOver = whenInconclusive !== 'wait' && at >= end;
    if (node.baseline === null) continue;
    const now = newest.get(node.node_id) ?? null;
    const notServingSince = now?.serving === false ? (node.not_serving_since ?? at) : null;
    const input = { baseline: node.baseline, now, provenAt: node.since, at, isOver, notServingSince };
    const watched = keepGood(node, judgeNode(input), end);
    judged.set(node.node_id, { ...watched, notServingSince });
    if (watched.verdict === null || watched.verdict === node.verdict) continue;
    announceApplyStep('rollout.verdict');
    // A good one is no news: a thousand of them would hide the others.
    if (watched.verdict === 'good') continue;
    events.push({ kind: 'verdict', node: node.name, wave: node.wave, verdict: watched.verdict });
  }
  await rolloutStore.setWatched(tx, id, judged, at);
  await rolloutStore.insertEvents(tx, id, events, at);
  await notifyStream(tx, { topic: 'rollout', clusterId: rollout.clusterId, id });
}

/** A watch that ended well stays so, with its figures, unless the node turns out bad: that it falls silent later says nothing. */
function keepGood({ judged_at, verdict, watched }: UnderWatch, seen: Watched, end: Date): Watched {
  const endedWell = verdict === 'good' && judged_at !== null && judged_at >= end;
  return endedWell && watched !== null && seen.verdict !== 'bad' ? { ...watched, verdict } : seen;
}

type UnderWatch = Awaited<ReturnType<typeof listUnderWatch>>[number];

function listUnderWatch(tx: Tx, id: RolloutId) {
  return tx
    .selectFrom('rollout_node')
    .select([
      'rollout_node.node_id',
      'rollout_node.name',
      'rollout_node.wave',
      'rollout_node.since',
      'rollout_node.baseline',
      'rollout_node.verdict',
      'rollout_node.watched',
      'rollout_node.judged_at',
      'rollout_node.not_serving_since',
    ])
    .where('rollout_node.rollout_id', '=', id)
    .where('rollout_node.state', '=', 'proven')
    .where('rollout_node.accepted', 'is', null)
    .orderBy('rollout_node.judged_at', (order) => order.asc().nullsFirst())
    .limit(mostAtOnce)
    .execute();
}
