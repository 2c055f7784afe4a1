import type { Desired, OverrideStatus } from '@sluice/contract/agent';
import type { CommandAnswer } from '@sluice/contract/agent-operations';
import { wait } from '../clock.ts';
import type { HaproxyTarget } from '../haproxy/index.ts';
import { describeError, type Log } from '../log.ts';
import type { HeldSetting } from '../observe/held-settings.ts';
import type { Answer } from '../protocol/answer.ts';
import { isPresent } from '../state/durable-file.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import type { CommandRunner } from './command-runner.ts';
import type { OverrideKeeper } from './override-keeper.ts';

/** How soon a new worker is noticed, while something should hold in it. */
const lookEveryMs = 1_000;

export interface DirectOperationsParts {
  state: StateDirectory;
  target: HaproxyTarget;
  sendAnswer(answer: CommandAnswer): Promise<Answer<{ accepted: boolean }>>;
  /** Something changed that the control plane should hear of now. */
  onChange(): void;
  log: Log;
}

/**
 * What is done on the running process besides passes: overrides that should hold, commands that are carried out once. Its
 * parts are loaded when the first of either comes: most nodes have none, and every agent has to be small.
 */
export class DirectOperations {
  readonly #parts: DirectOperationsParts;
  #keeper: OverrideKeeper | null = null;
  #runner: CommandRunner | null = null;
  /** One after the other: keeper and runner are opened once, and what came first counts first. */
  #last: Promise<unknown> = Promise.resolve();
  #wake = new AbortController();

  constructor(parts: DirectOperationsParts) {
    this.#parts = parts;
  }

  get statuses(): OverrideStatus[] {
    return this.#keeper?.statuses ?? [];
  }

  get held(): readonly HeldSetting[] {
    return this.#keeper?.held ?? [];
  }

  /** Takes what should hold and what is to be done, of the newest desired state. */
  accept(desired: Desired): void {
    const { overrides = [], commands = [], managed } = desired;
    const aheadMs = desired.now === undefined ? 0 : Date.now() - Date.parse(desired.now);
    if (commands.length > 0) void this.#inTurn(() => this.#begin(commands, managed, aheadMs));
    void this.#inTurn(() => this.#hold(overrides, aheadMs));
  }

  /** The worker may be another one, or have been set otherwise: look now. */
  nudge(): void {
    this.#keeper?.recheck();
    this.#wake.abort();
  }

  /** Keeps overrides until `signal` says stop, also those of before a restart, whether or not the control plane is there. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake.abort());
    if (await isPresent(this.#parts.state.overrides)) await this.#inTurn(async () => void (await this.#openKeeper()));
    while (!signal.aborted) {
      const keeper = this.#keeper;
      if (keeper?.isBusy === true) await this.#inTurn(() => this.#look(keeper));
      const dueMs = keeper?.isBusy === true ? Math.min(lookEveryMs, keeper.nextEndMs ?? lookEveryMs) : 60_000;
      if (!signal.aborted) await wait(dueMs, this.#wake.signal);
      this.#wake = new AbortController();
    }
    await this.#last;
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const next = this.#last.then(act).catch((error: unknown) => {
      this.#parts.log.error('direct operation broke off', { cause: describeError(error) });
    });
    this.#last = next;
    return next;
  }

  async #begin(commands: readonly unknown[], managed: boolean, aheadMs: number): Promise<void> {
    const { state, target, sendAnswer, log } = this.#parts;
    if (this.#runner === null) {
      const { CommandRunner } = await import('./command-runner.ts');
      this.#runner = await CommandRunner.open({ path: state.commands, target, sendAnswer, log });
    }
    await this.#runner.take(commands, managed, aheadMs);
  }

  async #hold(overrides: readonly unknown[], aheadMs: number): Promise<void> {
    // Before a restart something may have held.
    if (overrides.length === 0 && this.#keeper === null && !(await isPresent(this.#parts.state.overrides))) return;
    const [keeper, { Override }] = await Promise.all([this.#openKeeper(), import('@sluice/contract/agent-operations')]);
    const known = overrides.flatMap((value) => Override.safeParse(value).data ?? []);
    if (known.length < overrides.length)
      this.#parts.log.warn('overrides of a newer kind left out', { count: overrides.length - known.length });
    await keeper.accept(known, aheadMs);
    await this.#look(keeper);
    this.nudge();
  }

  async #openKeeper(): Promise<OverrideKeeper> {
    if (this.#keeper === null) {
      const { state, target, log } = this.#parts;
      const { OverrideKeeper } = await import('./override-keeper.ts');
      this.#keeper = await OverrideKeeper.open(state.overrides, target, log);
    }
    return this.#keeper;
  }

  async #look(keeper: OverrideKeeper): Promise<void> {
    const before = JSON.stringify(keeper.statuses);
    const touched = await keeper.look();
    if (touched || JSON.stringify(keeper.statuses) !== before) this.#parts.onChange();
  }
}
