import type { OverrideStatus } from '@sluice/contract/agent';
import type { Override } from '@sluice/contract/agent-operations';
import type { ServerState } from '@sluice/haproxy-runtime';
import type { HaproxyTarget } from '../haproxy/index.ts';
import { describeError, type Log } from '../log.ts';
import {
  type Applied,
  type KeptOverride,
  type OverrideRecord,
  readOverrideRecord,
  writeOverrideRecord,
} from './override-file.ts';
import { holds, readServers, settingCommand } from './server-setting.ts';
import { findServingWorker, type ServingWorker } from './serving-worker.ts';
import { listTakeBackCommands } from './take-back.ts';

/** A server that was set otherwise by hand, in the same worker, is set again after this long. */
const recheckMs = 5_000;

type Place = Pick<Applied, 'backend' | 'server' | 'attribute'>;

/**
 * Lets overrides hold: sets them in every new worker, reads them back, and takes them back when they end. What it did stands on
 * disk before it is done, so that it goes on after a restart, with or without a control plane.
 */
export class OverrideKeeper {
  readonly #path: string;
  readonly #target: HaproxyTarget;
  readonly #log: Log;
  #record: OverrideRecord;
  #statuses: OverrideStatus[] = [];
  /** Worker and overrides of the last look that found all as it should be. */
  #settled: { key: string; atMs: number } | null = null;

  private constructor(path: string, target: HaproxyTarget, log: Log, record: OverrideRecord) {
    this.#path = path;
    this.#target = target;
    this.#log = log;
    this.#record = record;
    this.#statuses = record.overrides.map(pending);
  }

  static async open(path: string, target: HaproxyTarget, log: Log): Promise<OverrideKeeper> {
    return new OverrideKeeper(path, target, log, await readOverrideRecord(path));
  }

  get statuses(): OverrideStatus[] {
    return this.#statuses;
  }

  /** The settings that were read back from the worker: on its servers they are no drift. */
  get held(): KeptOverride[] {
    const holding = new Set(this.#statuses.filter(({ state }) => state === 'holds').map(({ id }) => id));
    return this.#record.overrides.filter(({ id }) => holding.has(id));
  }

  /** Whether there is something to keep or to take back: else no look is needed. */
  get isBusy(): boolean {
    return this.#record.overrides.length > 0 || this.#record.applied.length > 0;
  }

  /** Milliseconds until the next end of an override; null when none has one. */
  get nextEndMs(): number | null {
    const ends = this.#record.overrides.flatMap(({ untilMs }) => untilMs ?? []);
    return ends.length === 0 ? null : Math.max(0, Math.min(...ends) - Date.now());
  }

  /** Takes what should hold from now on. `aheadMs`: how far our clock is ahead of the control plane's. */
  async accept(overrides: readonly Override[], aheadMs: number): Promise<void> {
    const known = new Map(this.#record.overrides.map((override) => [override.id, override]));
    const kept = overrides.map(({ until, ...rest }): KeptOverride => {
      const untilMs = until === null ? null : Date.parse(until) + aheadMs;
      return { ...rest, untilMs: known.get(rest.id)?.untilMs ?? untilMs };
    });
    this.#settled = null;
    await this.#save({ overrides: kept });
    this.#statuses = kept.map((override) => this.#statuses.find(({ id }) => id === override.id) ?? pending(override));
  }

  /** Whatever was found before, the next look asks the worker again. */
  recheck(): void {
    this.#settled = null;
  }

  /** One look: does what is missing. Answers whether a server was touched. Never throws for what HAProxy says. */
  async look(): Promise<boolean> {
    const now = Date.now();
    const lasting = this.#record.overrides.filter(({ untilMs }) => untilMs === null || untilMs > now);
    if (lasting.length < this.#record.overrides.length) {
      this.#settled = null;
      await this.#save({ overrides: lasting });
      this.#statuses = this.#statuses.filter(({ id }) => lasting.some((override) => override.id === id));
    }
    if (!this.isBusy) return false;
    try {
      const worker = await findServingWorker(this.#target);
      if (worker === null) return this.#allPending('HAProxy has no serving worker.');
      if (this.#settled?.key === worker.key && performance.now() - this.#settled.atMs < recheckMs) return false;
      return await this.#bringAbout(worker);
    } catch (error) {
      return this.#allPending(describeError(error));
    }
  }

  async #bringAbout(worker: ServingWorker): Promise<boolean> {
    const { overrides } = this.#record;
    // What stood in a worker that is gone went with it.
    const here = this.#record.applied.filter((applied) => applied.worker === worker.key);
    if (here.length < this.#record.applied.length) await this.#save({ applied: here });
    const surplus = here.filter((applied) => !overrides.some((override) => isSamePlace(applied, placeOf(override))));
    for (const applied of surplus) await this.#takeBack(worker, applied);
    const found = await findServers(worker, overrides);
    await this.#note(worker, overrides, found);
    const missing = overrides.filter(({ id, set }) => {
      const state = found.get(id);
      return state !== undefined && !holds(state, set);
    });
    const refusals = new Map<string, string>();
    for (const override of missing) refusals.set(override.id, await this.#set(worker, override));
    this.#statuses = overrides.map((override) => statusOf(override, found.has(override.id), refusals.get(override.id)));
    this.#settled = { key: worker.key, atMs: performance.now() };
    return surplus.length > 0 || missing.length > 0;
  }

  /** Returns: why it does not hold; empty when it was read back. */
  async #set(worker: ServingWorker, { id, backend, server, set }: KeptOverride): Promise<string> {
    const answer = (await worker.run(settingCommand({ backend, server }, set))).trim();
    const after = await findServer(worker, { backend, server });
    if (after !== null && holds(after, set)) {
      this.#log.info('override set', { override: id, server: `${backend}/${server}`, worker: worker.key });
      return '';
    }
    this.#log.warn('override not taken', { override: id, server: `${backend}/${server}`, answer });
    return answer === '' ? 'HAProxy took the command, but the server is not set so.' : answer.slice(0, 2000);
  }

  /** Before anything is set: a crash in between must not leave a setting that nobody takes back. */
  async #note(
    worker: ServingWorker,
    overrides: readonly KeptOverride[],
    found: ReadonlyMap<string, ServerState>,
  ): Promise<void> {
    const { applied } = this.#record;
    const fresh = overrides.flatMap((override): Applied[] => {
      const [place, state] = [placeOf(override), found.get(override.id)];
      if (state === undefined || applied.some((other) => isSamePlace(other, place))) return [];
      const before = state.address === null ? null : { address: state.address, port: state.port };
      return [{ worker: worker.key, ...place, before }];
    });
    if (fresh.length > 0) await this.#save({ applied: [...applied, ...fresh] });
  }

  async #takeBack(worker: ServingWorker, applied: Applied): Promise<void> {
    const state = await findServer(worker, applied);
    const commands = state === null ? [] : await listTakeBackCommands(this.#target.configFile, applied, state);
    for (const command of commands) {
      const answer = (await worker.run(command)).trim();
      this.#log.info('override taken back', { server: `${applied.backend}/${applied.server}`, answer });
    }
    await this.#save({ applied: this.#record.applied.filter((other) => other !== applied) });
  }

  #allPending(cause: string): false {
    this.#settled = null;
    this.#statuses = this.#record.overrides.map(({ id }) => ({ id, state: 'pending', cause: cause.slice(0, 2000) }));
    return false;
  }

  async #save(patch: Partial<OverrideRecord>): Promise<void> {
    const record = { ...this.#record, ...patch };
    await writeOverrideRecord(this.#path, record);
    this.#record = record;
  }
}

function pending({ id }: { id: string }): OverrideStatus {
  return { id, state: 'pending', cause: null };
}

function placeOf({ backend, server, set }: KeptOverride): Place {
  return { backend, server, attribute: set.attribute };
}

function isSamePlace(left: Place, right: Place): boolean {
  return left.backend === right.backend && left.server === right.server && left.attribute === right.attribute;
}

function statusOf({ id, backend, server }: KeptOverride, isThere: boolean, refusal = ''): OverrideStatus {
  if (!isThere) return { id, state: 'failed', cause: `The running process has no server ${backend}/${server}.` };
  return refusal === '' ? { id, state: 'holds', cause: null } : { id, state: 'failed', cause: refusal };
}

/** The server of each override, by the id of the override; each backend is asked once. */
async function findServers(
  worker: ServingWorker,
  overrides: readonly KeptOverride[],
): Promise<ReadonlyMap<string, ServerState>> {
  const found = new Map<string, ServerState>();
  for (const backend of new Set(overrides.map((override) => override.backend))) {
    const servers = new Map((await readServers(worker, backend)).map((state) => [state.server, state]));
    for (const override of overrides) {
      const state = override.backend === backend ? servers.get(override.server) : undefined;
      if (state !== undefined) found.set(override.id, state);
    }
  }
  return found;
}

async function findServer(worker: ServingWorker, name: Pick<Place, 'backend' | 'server'>): Promise<ServerState | null> {
  return (await readServers(worker, name.backend)).find((state) => state.server === name.server) ?? null;
}
