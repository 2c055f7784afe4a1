import { setTimeout as pause } from 'node:timers/promises';
import * as contract from '@sluice/contract';
import type { Cell, RunningCell } from './cell.ts';
import { configText, wordOf } from './config-text.ts';
import type { FaultSystem } from './fault-system.ts';
import { type ApplyResult, abortAtGate, applyText, readText, stageText, until } from './operator.ts';
import { findUntruth } from './true-state.ts';

/** What one run of a cell came to. */
export interface CellRun {
  /** `live`: the change is served everywhere; `returned`: it failed and the old one is; `refused`: it was never promised. */
  outcome: 'live' | 'returned' | 'refused' | 'unknown';
  /** From the fault until every node served what it should and the API said so; 0 for a run that broke off. */
  settledMs: number;
  /** What did not hold, in words; empty for a good run. */
  broken: string[];
}

/** A fault that has not struck by then never does. */
const strikeWithinMs = 20_000;
/** How long a fault stays when the rollout does not end before. */
const longestFaultMs = 8_000;
const settleWithinMs = 45_000;

/** Takes a change live while a fault strikes, lets everything recover, and looks at what must hold whatever happens. */
export async function runCell(system: FaultSystem, cell: Cell): Promise<CellRun> {
  const run = new Run(system, cell);
  try {
    return await run.run();
  } catch (error) {
    const broken = [error instanceof Error ? error.message : String(error)];
    await run.tidyUp();
    const untruth = await findWhereItIs(system);
    if (untruth !== null) broken.push(`does not come to rest: ${JSON.stringify(untruth)}`);
    return { outcome: 'unknown', settledMs: 0, broken };
  } finally {
    await run.tidyUp();
  }
}

/** After a run that broke off: the next one begins from what the system is when it has come to rest. */
async function findWhereItIs(system: FaultSystem): Promise<object | null> {
  const { api, clusterId, nodes } = system;
  const deadline = performance.now() + settleWithinMs;
  for (;;) {
    const { target } = await api.call(contract.viewCluster, { params: { clusterId } });
    system.word = nodes[0].traffic.newest;
    system.revision = target?.number ?? 0;
    const untruth = await findUntruth(system, system);
    if (untruth === null || performance.now() > deadline) return untruth;
    await pause(50);
  }
}

class Run implements RunningCell {
  readonly system: FaultSystem;
  readonly #cell: Cell;
  readonly #text: string;
  readonly #word: string;
  readonly #failuresBefore: readonly number[];
  readonly #restartsBefore: readonly number[];
  readonly #beside: Promise<unknown>[] = [];
  readonly #ends: (() => unknown)[] = [];
  readonly #struck: Promise<void>;
  #resolveStruck = () => {};
  #begun = false;
  #hasStruck = false;
  #countsFrom: number | null = null;
  #isHealed = false;

  constructor(system: FaultSystem, cell: Cell) {
    this.system = system;
    this.#cell = cell;
    system.sequence += 1;
    this.#word = wordOf(system.sequence);
    this.#text = configText(this.#word, cell.parts?.(system));
    this.#struck = new Promise((resolve) => {
      this.#resolveStruck = resolve;
    });
    for (const { traffic } of system.nodes) traffic.expect([system.word, this.#word]);
    this.#failuresBefore = system.nodes.map(({ traffic }) => traffic.client.failures.length);
    this.#restartsBefore = system.nodes.map(({ haproxy }) => haproxy.restarts);
  }

  get node() {
    return this.system.nodes[0];
  }

  spoiled(): void {
    this.#countsFrom ??= performance.now();
  }

  happened(): void {
    this.spoiled();
    this.#hasStruck = true;
    this.#resolveStruck();
  }

  beside(act: Promise<unknown>): void {
    act.catch(() => undefined);
    this.#beside.push(act);
  }

  async run(): Promise<CellRun> {
    const { system } = this;
    const cell = this.#cell;
    const before = { word: system.word, revision: system.revision };
    if (cell.layOut === 'before-plan') await cell.begin(this);
    await stageText(system, { 'haproxy.cfg': this.#text });
    const result = await applyText(system, {
      replans: cell.replans ?? 3,
      strategy: cell.strategy ?? {},
      beforeApply: () => this.#beginOnce(),
    });
    if (cell.isAborted && result.kind === 'acknowledged') this.beside(abortAtGate(system, result.rolloutId));
    await this.#untilStruck();
    const state = result.kind === 'acknowledged' ? await this.#untilEnded(result.rolloutId) : 'refused';
    await this.#heal();
    await Promise.all(this.#beside);
    const isLive = result.kind === 'acknowledged' && state === 'succeeded';
    const after = isLive ? { word: this.#word, revision: result.revision } : before;
    const untruth = await this.#settle(after);
    const settledMs = performance.now() - (this.#countsFrom ?? Number.NaN);
    system.word = after.word;
    system.revision = after.revision;
    const broken = untruth === null ? [] : [`not as it should be: ${JSON.stringify(untruth)}`];
    broken.push(...(await this.#look(result, isLive)));
    return { outcome: isLive ? 'live' : result.kind === 'refused' ? 'refused' : 'returned', settledMs, broken };
  }

  atEnd(act: () => unknown): void {
    this.#ends.push(act);
  }

  async tidyUp(): Promise<void> {
    for (const end of this.#ends.splice(0)) await end();
    await this.#heal();
  }

  /** A plan that is made again needs no second fault. */
  async #beginOnce(): Promise<void> {
    if (this.#cell.layOut === 'before-apply' && !this.#begun) await this.#cell.begin(this);
    this.#begun = true;
  }

  async #untilStruck(): Promise<void> {
    // What goes on beside may fail before the fault strikes.
    const failures = this.#beside.map((act) => act.then(() => this.#struck));
    await Promise.race([this.#struck, pause(strikeWithinMs), ...failures]);
    if (!this.#hasStruck) throw new Error('The fault did not strike.');
  }

  async #untilEnded(rolloutId: contract.RolloutId): Promise<contract.RolloutView['state']> {
    const { api, clusterId } = this.system;
    const read = () => api.call(contract.viewRollout, { params: { clusterId, rolloutId } });
    const ended = until('the end of the rollout', read, ({ finishedAt }) => finishedAt !== null, 60_000);
    await Promise.race([ended.catch(() => undefined), pause(longestFaultMs)]);
    await this.#heal();
    return (await ended).state;
  }

  async #heal(): Promise<void> {
    if (this.#isHealed) return;
    this.#isHealed = true;
    await this.#cell.heal?.(this);
  }

  async #settle(expected: { word: string; revision: number }): Promise<object | null> {
    const deadline = performance.now() + settleWithinMs;
    for (;;) {
      const untruth = await findUntruth(this.system, expected);
      if (untruth === null || performance.now() > deadline) return untruth;
      await pause(50);
    }
  }

  /** What must hold whatever happened. */
  async #look(result: ApplyResult, isLive: boolean): Promise<string[]> {
    const { nodes } = this.system;
    const broken = [...this.#lookAtTraffic(), ...(await this.#lookAtRevisions(result, isLive))];
    for (const node of nodes) {
      const words = await node.checkDisk();
      if (words !== null) broken.push(`HAProxy does not take the file on the disk of ${node.name}: ${words}`);
    }
    if (this.#cell.mustFail === true && isLive) broken.push('a revision that cannot be served counts as live');
    if (this.#cell.mustFail === true && nodes[1].traffic.seen.has(this.#word))
      broken.push('a revision that cannot be served reached the second node');
    return broken;
  }

  #lookAtTraffic(): string[] {
    const { nodes } = this.system;
    return nodes.flatMap(({ haproxy, name, traffic }, index) => {
      const failures = traffic.client.failures.slice(this.#failuresBefore[index]);
      const isExcused = this.#cell.endsHaproxy === true && index === 0;
      // What was answered was never an excuse: it must be the old or the new revision.
      const counted = isExcused ? failures.filter((words) => words.startsWith('200')) : failures;
      const lost = counted.length === 0 ? [] : [`${name} lost ${counted.length} requests: ${counted[0]}`];
      const hasRestarted = haproxy.restarts !== this.#restartsBefore[index];
      return hasRestarted && !isExcused ? [...lost, `HAProxy of ${name} ended`] : lost;
    });
  }

  /** What was promised is in the revisions, and what was staged is staged or in them. */
  async #lookAtRevisions(result: ApplyResult, isLive: boolean): Promise<string[]> {
    const { api, clusterId } = this.system;
    const { head, headFailed } = await api.call(contract.viewCluster, { params: { clusterId } });
    const { items } = await api.call(contract.listResources, { params: { clusterId } });
    const { id } = contract.findConfig(items);
    const at = result.kind === 'acknowledged' ? 'head' : 'staged';
    const broken: string[] = [];
    if ((await readText(this.system, id, at)) !== this.#text)
      broken.push(`the ${at} tree has not the text that was taken`);
    if (result.kind === 'refused') return broken;
    if (head?.number !== result.revision) broken.push(`the head is ${head?.number}, not revision ${result.revision}`);
    if (headFailed === isLive) broken.push(`the head counts as ${headFailed ? 'failed' : 'good'}`);
    return broken;
  }
}
