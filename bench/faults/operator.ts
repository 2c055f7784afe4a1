import { setTimeout as pause } from 'node:timers/promises';
import * as contract from '@sluice/contract';

/** The cluster that an operator works on. */
export interface Desk {
  api: contract.ApiClient;
  clusterId: contract.ClusterId;
}

/** What came of asking for a change to go live. */
export type ApplyResult =
  /** Nothing was promised. */
  { kind: 'refused'; reasons: string[] } | { kind: 'acknowledged'; revision: number; rolloutId: contract.RolloutId };

export interface ApplyOptions {
  /** How often a refused plan is made once more. */
  replans: number;
  /** What of the strategy is another than one node first. */
  strategy: Partial<contract.RolloutStrategy>;
  /** Called when every node has validated, right before "apply". */
  beforeApply?: () => Promise<void>;
}

const pollMs = 25;
const limitMs = 45_000;
const replanAfterMs = 1_000;

/** Repeats `read` until `isDone` likes its result. */
export async function until<T>(
  what: string,
  read: () => Promise<T>,
  isDone: (value: T) => boolean,
  withinMs = limitMs,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    if (performance.now() > deadline)
      throw new Error(`Waited in vain for ${what}; last: ${JSON.stringify(value).slice(0, 1500)}`);
    await pause(pollMs);
  }
}

const kinds: Readonly<Record<string, contract.ResourceKind>> = { 'node-values.json': 'node-values' };

/** Stages these contents by name, unless they are what is staged already: the answer to an earlier try may have been lost. */
export async function stageText({ api, clusterId }: Desk, files: Readonly<Record<string, string>>): Promise<void> {
  const params = { clusterId };
  for (;;) {
    const { etag, items } = await api.call(contract.listResources, { params });
    const edits = [];
    for (const [name, text] of Object.entries(files)) {
      const content = Buffer.from(text).toString('base64');
      const known = items.find((resource) => resource.name === name);
      if (known === undefined) edits.push({ kind: kinds[name] ?? ('haproxy-config' as const), name, content });
      else if ((await readText({ api, clusterId }, known.id, 'staged')) !== text)
        edits.push({ resourceId: known.id, content });
    }
    if (edits.length === 0) return;
    const body = { title: 'A change', edits };
    const staged = await api
      .call(contract.stageChange, { params, ifMatch: `"${etag}"`, body })
      .catch((error: unknown) => passOver(error, 'edit-stale'));
    if (staged !== null) return;
  }
}

/** The text of a resource in a tree. */
export async function readText(
  { api, clusterId }: Desk,
  resourceId: contract.ResourceId,
  at: 'head' | 'staged',
): Promise<string> {
  const bytes = await api.call(contract.downloadResource, { params: { clusterId, resourceId }, query: { at } });
  return Buffer.from(bytes).toString('latin1');
}

/** Plans what is staged and applies it, one node first. Answers as soon as the control plane has promised it, or refused. */
export async function applyText(desk: Desk, { beforeApply, replans, strategy }: ApplyOptions): Promise<ApplyResult> {
  const { api, clusterId } = desk;
  let reasons: string[] = [];
  for (let attempt = 0; attempt <= replans; attempt += 1) {
    if (attempt > 0) await pause(replanAfterMs);
    const plan = await planStaged(desk);
    reasons = plan.reasons.map(({ cause }) => cause);
    if (plan.verdict !== 'can-apply') continue;
    await beforeApply?.();
    const params = { clusterId, planId: plan.id };
    const body = { overrideFailedHead: true, strategy: { waves: [{ nodes: 1 }], ...strategy } };
    const applied = await api.call(contract.applyPlan, { params, body }).catch((error: unknown) => {
      if (!(error instanceof contract.Problem)) throw error;
      reasons = error.errors.map(({ cause }) => cause);
      return null;
    });
    if (applied !== null) return { kind: 'acknowledged', ...applied };
  }
  return { kind: 'refused', reasons };
}

/** Aborts a rollout when it stands at its gate. An abort whose answer was lost has happened all the same. */
export async function abortAtGate({ api, clusterId }: Desk, rolloutId: contract.RolloutId): Promise<void> {
  const params = { clusterId, rolloutId };
  const read = () => api.call(contract.viewRollout, { params });
  const asks = (view: contract.RolloutView) => view.waitsFor?.kind === 'person' || view.finishedAt !== null;
  await until('the gate of the rollout', read, asks);
  await api
    .call(contract.abortRollout, { params, body: { why: 'it should go back' } })
    .catch((error: unknown) => passOver(error, 'rollout-state'));
}

async function planStaged({ api, clusterId }: Desk): Promise<contract.PlanView> {
  const { id: planId } = await api.call(contract.createPlan, { params: { clusterId } });
  const read = () => api.call(contract.viewPlan, { params: { clusterId, planId } });
  return until('the verdict of a plan', read, ({ verdict }) => verdict !== 'validating');
}

function passOver(error: unknown, code: contract.ProblemCode): null {
  if (error instanceof contract.Problem && error.code === code) return null;
  throw error;
}
