import { setTimeout as delay } from 'node:timers/promises';
import {
  type ApiClient,
  allAtOnce,
  applyPlan,
  type ClusterView,
  createPlan,
  downloadResource,
  findConfig,
  listResources,
  Problem,
  stageChange,
  viewPlan,
  viewRollout,
} from '@sluice/contract';
import { applyEdits, isDiagnostic, listBackends, parse, setServerArgument } from '@sluice/haproxy-config';
import { StartFailure } from '../scripts/launcher/start-failure.ts';

const usualLimitMs = 60_000;

export interface ChangeTimes {
  /** Until every node had validated the plan. */
  planMs: number;
  /** From the call "apply" until the answer was read that said so: every node had proven that it serves. */
  applyMs: number;
  /** The same by the moment that the control plane noted for its end. */
  finishedMs: number;
}

/** Gives the first server another weight on all nodes of the cluster, as a person would: stage, plan, apply. */
export async function changeWeight(
  api: ApiClient,
  cluster: ClusterView,
  weight: number,
  pollMs: number,
): Promise<ChangeTimes> {
  const params = { clusterId: cluster.id };
  await stageEdit(api, cluster, `weight ${weight}`, (bytes) => withWeight(bytes, weight));
  const planAt = performance.now();
  const planId = await planStaged(api, cluster, pollMs);
  const planMs = performance.now() - planAt;

  const applyAt = performance.now();
  const applyAtWall = Date.now();
  const { rolloutId } = await api.call(applyPlan, { params: { ...params, planId }, body: { strategy: allAtOnce } });
  const readRollout = () => api.call(viewRollout, { params: { ...params, rolloutId } });
  const isOver = (state: string) => state === 'succeeded' || state === 'failed';
  const rollout = await until('The rollout', pollMs, readRollout, (view) => isOver(view.state));
  if (rollout.state !== 'succeeded')
    throw new StartFailure('The rollout failed.', JSON.stringify(rollout.problem).slice(0, 2000));
  const applyMs = performance.now() - applyAt;
  return { planMs, applyMs, finishedMs: Date.parse(rollout.finishedAt ?? '') - applyAtWall };
}

/** Stages an edit of the cluster's haproxy.cfg. */
export async function stageEdit(
  api: ApiClient,
  { id: clusterId }: ClusterView,
  title: string,
  edit: (bytes: Uint8Array) => Uint8Array,
): Promise<void> {
  const params = { clusterId };
  const { items, etag } = await api.call(listResources, { params, query: { at: 'staged' } });
  const { id: resourceId } = findConfig(items);
  const bytes = await api.call(downloadResource, { params: { ...params, resourceId }, query: { at: 'staged' } });
  const content = Buffer.from(edit(bytes)).toString('base64');
  await api.call(stageChange, { params, ifMatch: `"${etag}"`, body: { title, edits: [{ resourceId, content }] } });
}

/** Plans everything that is staged, and gives the plan once every node has validated it. Throws `StartFailure` if one cannot. */
export async function planStaged(api: ApiClient, { id: clusterId }: ClusterView, pollMs: number) {
  const { id: planId } = await api.call(createPlan, { params: { clusterId } });
  const readPlan = () => api.call(viewPlan, { params: { clusterId, planId } });
  const plan = await until('The plan', pollMs, readPlan, (view) => view.verdict !== 'validating');
  if (plan.verdict === 'can-apply') return planId;
  throw new StartFailure(`The plan is ${plan.verdict}.`, JSON.stringify(plan.reasons));
}

/** Gives the first server another weight. */
export function withWeight(bytes: Uint8Array, weight: number): Uint8Array {
  const file = parse(bytes);
  const server = listBackends(file)[0]?.servers[0];
  if (server === undefined) throw new StartFailure('The configuration has no server.', 'Was it adopted?');
  const edits = setServerArgument(file, server, 'weight', [String(weight)]);
  if (isDiagnostic(edits)) throw new StartFailure(edits.cause, edits.remediation);
  return applyEdits(bytes, edits);
}

/** Reads again and again until `isDone` likes it. Throws `StartFailure` after a minute, or another limit. */
export async function until<T>(
  what: string,
  pollMs: number,
  read: () => Promise<T>,
  isDone: (value: T) => boolean,
  limitMs = usualLimitMs,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const value = await read().catch(passOver);
    if (value !== null && isDone(value)) return value;
    if (performance.now() > deadline)
      throw new StartFailure(`${what} took too long.`, JSON.stringify(value).slice(0, 2000));
    await delay(pollMs);
  }
}

/** A control plane that has too much to do says so, and is asked again. */
function passOver(error: unknown): null {
  if (error instanceof Problem && error.code === 'database-unavailable') return null;
  throw error;
}
