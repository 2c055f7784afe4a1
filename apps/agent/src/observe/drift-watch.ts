import { isDeepStrictEqual } from 'node:util';
import { type DriftFact, type HaproxyObserved, maxDriftFacts } from '@sluice/contract/agent';
import type { Workplace } from '../converge/pass.ts';
import { describeError } from '../log.ts';
import { identifyProcess } from '../process-stat.ts';
import { mainPath } from '../state/managed-files.ts';
import { findDiskDrift } from './disk-drift.ts';
import type { DiskEntry } from './disk-look.ts';
import { type ObservedState, readObservedState, writeObservedState } from './observed-state.ts';
import { RunningLook, unreadable } from './running-look.ts';
import { findWorkerDrift, followWorker, markOf } from './worker-origin.ts';

/** The worker is asked at every look; one that follows at once takes what is known. */
const askEveryMs = 1_500;

/** Finds out what differs on this node from what belongs there. One look at a time. */
export class DriftWatch {
  readonly #workplace: Workplace;
  readonly #running: RunningLook;
  #state: ObservedState | null = null;
  #isKept = true;
  #asked: { key: string; atMs: number; facts: DriftFact[] } | null = null;
  #failures = 0;
  #last: DriftFact[] = [];

  constructor(workplace: Workplace) {
    this.#workplace = workplace;
    this.#running = new RunningLook(workplace);
  }

  /**
   * In a fixed order, so that equal states are equal reports. Never throws for what the node looks like. `begun` is how things stood
   * before `haproxy` and `disk` were looked at.
   */
  async look(
    haproxy: HaproxyObserved,
    disk: readonly DiskEntry[],
    begun: Pick<Workplace, 'openStep' | 'record'>,
  ): Promise<DriftFact[]> {
    const { openStep, record } = this.#workplace;
    if (!record.managed) return [];
    // A pass changes files and process itself; what it leaves is looked at when it is over. One that began and ended within this look
    // would be taken for the work of somebody else at the next.
    const isCrossed = markOf(begun.record) !== markOf(record);
    if (openStep !== null || begun.openStep !== null || isCrossed) return this.#last;
    const worker = haproxy.workerPid === null ? null : await identifyProcess(haproxy.workerPid);
    const state = await this.#follow(worker, disk, record);
    const facts = [
      ...findDiskDrift(disk, state.access, { uid: process.geteuid?.() ?? -1 }),
      ...this.#startDrift(haproxy, disk),
      ...findWorkerDrift(state, record),
      ...(await this.#askRunning(haproxy, disk, worker, state)),
    ];
    this.#last = bound(facts);
    return this.#last;
  }

  /** A pass that begins meanwhile counts at the next look. */
  async #follow(
    worker: string | null,
    disk: readonly DiskEntry[],
    record: Workplace['record'],
  ): Promise<ObservedState> {
    const path = this.#workplace.state.observedState;
    const before = this.#state ?? (await readObservedState(path));
    const main = disk.find((entry) => entry.path === mainPath);
    const seen = main === undefined ? null : { signature: main.signature, digest: main.digest };
    const followed = followWorker(before, { identity: worker, main: seen, record });
    const state = { ...followed, access: withNewAccess(before.access, disk) };
    this.#state = state;
    if (!this.#isKept || !isDeepStrictEqual(state, before)) await this.#keep(path, state);
    return state;
  }

  /** Where the disk takes nothing it is kept here, and written at a later look. */
  async #keep(path: string, state: ObservedState): Promise<void> {
    try {
      await writeObservedState(path, state);
      this.#isKept = true;
    } catch (error) {
      this.#isKept = false;
      this.#workplace.log.error('observed state not written', { cause: describeError(error) });
    }
  }

  /** A link at the managed path has a name of its own; behind it HAProxy reads another file anyway. */
  #startDrift(haproxy: HaproxyObserved, disk: readonly DiskEntry[]): DriftFact[] {
    const { configFile } = this.#workplace.target;
    const { configPaths } = haproxy;
    const isLink = disk.some((entry) => entry.path === mainPath && entry.kind === 'link');
    if (isLink || configPaths.every((path) => path === configFile)) return [];
    const found = configPaths.join(', ').slice(0, 400);
    return [{ state: 'running', kind: 'config-path', object: 'command line', expected: configFile, found }];
  }

  async #askRunning(
    haproxy: HaproxyObserved,
    disk: readonly DiskEntry[],
    worker: string | null,
    { adopted }: ObservedState,
  ): Promise<DriftFact[]> {
    if (worker === null) return [];
    const key = [worker, this.#workplace.record.lastGood?.name, ...disk.map((entry) => entry.digest)].join(' ');
    const asked = this.#asked;
    if (asked?.key === key && performance.now() - asked.atMs < askEveryMs) return asked.facts;
    try {
      const facts = await this.#running.look({ haproxy, disk, worker, adopted });
      this.#failures = 0;
      this.#asked = { key, atMs: performance.now(), facts };
      return facts;
    } catch (error) {
      // A worker that was just being replaced answers at the next look.
      this.#failures += 1;
      this.#workplace.log.warn('worker not asked', { cause: describeError(error) });
      return this.#failures < 2 ? (asked?.facts ?? []) : [unreadable(error)];
    }
  }
}

/** What is first seen under management is what belongs there. */
function withNewAccess(access: ObservedState['access'], disk: readonly DiskEntry[]): ObservedState['access'] {
  const fresh = disk.filter(({ kind, path }) => kind === 'file' && access[path] === undefined);
  if (fresh.length === 0) return access;
  return { ...access, ...Object.fromEntries(fresh.map(({ path, uid, gid, mode }) => [path, { uid, gid, mode }])) };
}

/** The last of a full list says how many are missing. */
function bound(facts: DriftFact[]): DriftFact[] {
  if (facts.length <= maxDriftFacts) return facts;
  const kept = facts.slice(0, maxDriftFacts - 1);
  const found = `${facts.length - kept.length} further differences`;
  return [...kept, { state: 'running', kind: 'more', object: 'this node', expected: null, found }];
}
