import { setTimeout as delay } from 'node:timers/promises';
import { type ApiClient, type ClusterView, type RolloutDetail, type RolloutId, viewRollout } from '@sluice/contract';
import { CliFailure } from './cli-failure.ts';
import { typed } from './context.ts';
import type { Run } from './program.ts';
import { askLines, eventLines, waitWords } from './rollout-words.ts';

/** Between two looks; a view of many nodes is large. */
const intervalMs = { few: 500, many: 2_000 } as const;
const manyNodes = 100;

export interface Follow {
  api: ApiClient;
  cluster: ClusterView;
  rolloutId: RolloutId;
  /** Null: however long it takes. */
  timeoutSeconds: number | null;
}

/**
 * Follows a rollout until it is over, and says on stderr what happens, each time what it waits for, and what to type when it asks a
 * person. Throws a `CliFailure` after the time limit; the rollout goes on without us.
 */
export async function followRollout({ context, output }: Run, follow: Follow): Promise<RolloutDetail> {
  const { api, cluster, rolloutId, timeoutSeconds } = follow;
  const deadline = timeoutSeconds === null ? Number.POSITIVE_INFINITY : performance.now() + timeoutSeconds * 1000;
  const told = { events: 0, wait: '' };
  for (;;) {
    const rollout = await api.call(viewRollout, { params: { clusterId: cluster.id, rolloutId } });
    for (const line of rollout.events.slice(told.events).flatMap(eventLines)) output.progress(line);
    told.events = rollout.events.length;
    const wait = waitWords(rollout) ?? '';
    const asks = askLines(context, cluster.name, rollout);
    if (wait !== told.wait && wait !== '') for (const line of [...wait.split('\n'), ...asks]) output.progress(line);
    told.wait = wait;
    if (isOver(rollout)) return rollout;
    if (performance.now() >= deadline) throw tookLonger({ context, output }, follow, wait);
    await delay(rollout.nodes.length > manyNodes ? intervalMs.many : intervalMs.few);
  }
}

export function isOver({ state }: Pick<RolloutDetail, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed';
}

function tookLonger({ context }: Pick<Run, 'context' | 'output'>, { cluster, timeoutSeconds }: Follow, wait: string) {
  const watch = typed(context, `rollout watch --cluster ${cluster.name}`);
  return new CliFailure(
    `The rollout took longer than ${timeoutSeconds} seconds; it goes on without us. ${wait}`,
    `Follow it with \`${watch}\`, or give more time with --timeout.`,
  );
}
