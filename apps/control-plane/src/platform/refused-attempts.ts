import { systemActor } from './actor.ts';
import { type AuditEvent, record } from './audit.ts';
import { type Db, transact } from './database.ts';
import type { Logger } from './log.ts';
import { networkOf } from './rate-limit.ts';
import type { RefusedAttempt } from './refused-attempt.ts';

/** How much may be written of what is refused. */
export interface RefusalLimits {
  /** Pause after the first row about one caller and one answer; each row doubles it, up to an hour. */
  pauseMs: number;
  /** Rows about callers without credentials in an hour, on one replica, for each answer: a flood of one hides no other. */
  anonymousRowsPerHour: number;
  /** Rows about one user in an hour, on one replica, whatever sessions and routes are tried. */
  callerRowsPerHour: number;
}

const usualLimits: RefusalLimits = { pauseMs: 60_000, anonymousRowsPerHour: 60, callerRowsPerHour: 300 };
const hourMs = 3_600_000;
const mostGathered = 5_000;
const mostWords = 20;
const longestQueue = 500;
const batch = 25;

/** Attempts that make one row after the other. */
interface Gathered {
  first: RefusedAttempt;
  /** Since the last row. */
  attempts: number;
  since: Date;
  accounts: Set<string>;
  routes: Set<string>;
  /** Rows that were written. */
  rows: number;
  /** The pause after the last row is over: what comes next is written at once. */
  isRested: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** What an hour has left for one answer, or for one user, and what was beyond it. */
interface Budget {
  begin: number;
  rows: number;
  beyond: Gathered | null;
}

/**
 * Writes refused attempts into the audit log. The first of a caller is written at once; those that follow are gathered into rows with
 * growing pauses; what is beyond the rows of an hour is counted in one more. It neither delays nor changes an answer: what cannot be
 * written is logged.
 */
export class RefusedAttempts {
  readonly #db: Db;
  readonly #log: Logger;
  readonly #limits: RefusalLimits;
  readonly #gathered = new Map<string, Gathered>();
  readonly #budgets = new Map<string, Budget>();
  #queue: AuditEvent[] = [];
  #writing: Promise<void> | null = null;

  constructor(db: Db, log: Logger, limits: RefusalLimits = usualLimits) {
    this.#db = db;
    this.#log = log;
    this.#limits = limits;
  }

  note(attempt: RefusedAttempt): void {
    const key = keyOf(attempt);
    const known = this.#gathered.get(key);
    if (known !== undefined) {
      gather(known, attempt);
      if (known.isRested) this.#flush(key, known);
    } else if (this.#gathered.size >= mostGathered || !this.#hasRow(attempt)) this.#noteBeyond(attempt);
    else {
      const gathered = open(attempt);
      this.#gathered.set(key, gathered);
      gather(gathered, attempt);
      this.#flush(key, gathered);
    }
  }

  /** Waits until what was noted first is written. */
  async settle(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** Writes what is gathered so far. */
  async close(): Promise<void> {
    for (const [key, gathered] of this.#gathered) {
      if (gathered.attempts > 0) this.#flush(key, gathered);
      clearTimeout(gathered.timer);
      this.#gathered.delete(key);
    }
    for (const budget of this.#budgets.values()) this.#endBeyond(budget);
    await this.settle();
  }

  /** Writes a row, or counts it as beyond the hour, and rests. */
  #flush(key: string, gathered: Gathered): void {
    if (this.#queue.length < longestQueue) {
      if (this.#takeRow(gathered.first)) {
        this.#writeOut(gathered);
        gathered.rows += 1;
      } else this.#noteBeyond(gathered.first, gathered);
    }
    gathered.isRested = false;
    const pauseMs = Math.min(hourMs, this.#limits.pauseMs * 2 ** Math.max(0, gathered.rows - 1));
    this.#waitFor(gathered, pauseMs, () => this.#endPause(key, gathered));
  }

  #endPause(key: string, gathered: Gathered): void {
    if (gathered.attempts > 0) {
      this.#flush(key, gathered);
      return;
    }
    gathered.isRested = true;
    // Remembered for a while, so that somebody who waits for the end of each pause is not new each time.
    this.#waitFor(gathered, hourMs, () => this.#gathered.delete(key));
  }

  #waitFor(gathered: Gathered, afterMs: number, then: () => void): void {
    clearTimeout(gathered.timer);
    gathered.timer = setTimeout(then, afterMs).unref();
  }

  /** `told`: attempts that were gathered already; null: this one. */
  #noteBeyond(attempt: RefusedAttempt, told: Gathered | null = null): void {
    const budget = this.#budgetOf(attempt);
    const beyond = budget.beyond ?? open(anyOf(attempt));
    if (budget.beyond === null) this.#waitFor(beyond, hourMs, () => this.#endBeyond(budget));
    budget.beyond = beyond;
    if (told === null) {
      gather(beyond, attempt);
      return;
    }
    beyond.attempts += told.attempts;
    for (const account of told.accounts) addWord(beyond.accounts, account);
    for (const route of told.routes) addWord(beyond.routes, route);
    empty(told);
  }

  #endBeyond(budget: Budget): void {
    if (budget.beyond === null) return;
    clearTimeout(budget.beyond.timer);
    this.#writeOut(budget.beyond);
    budget.beyond = null;
  }

  #hasRow(attempt: RefusedAttempt): boolean {
    const { anonymousRowsPerHour, callerRowsPerHour } = this.#limits;
    return this.#budgetOf(attempt).rows < (attempt.caller === null ? anonymousRowsPerHour : callerRowsPerHour);
  }

  #takeRow(attempt: RefusedAttempt): boolean {
    if (!this.#hasRow(attempt)) return false;
    this.#budgetOf(attempt).rows += 1;
    return true;
  }

  #budgetOf(attempt: RefusedAttempt): Budget {
    const now = Date.now();
    const name = budgetNameOf(attempt);
    const known = this.#budgets.get(name);
    if (known !== undefined) {
      if (now - known.begin >= hourMs) Object.assign(known, { begin: now, rows: 0 });
      return known;
    }
    for (const [other, { begin, beyond }] of this.#budgets)
      if (beyond === null && now - begin >= hourMs) this.#budgets.delete(other);
    const budget: Budget = { begin: now, rows: 0, beyond: null };
    this.#budgets.set(name, budget);
    return budget;
  }

  #writeOut(gathered: Gathered): void {
    this.#queue.push(eventOf(gathered, new Date()));
    empty(gathered);
    this.#writing ??= this.#writeQueue().finally(() => {
      this.#writing = null;
    });
  }

  async #writeQueue(): Promise<void> {
    while (this.#queue.length > 0) {
      const events = this.#queue.splice(0, batch);
      try {
        await transact(this.#db, async (tx) => {
          for (const event of events) await record(tx, event);
        });
      } catch (error) {
        this.#log.error({ err: error, rows: events.length }, 'refused attempts could not be written to the audit log');
      }
    }
  }
}

function open(first: RefusedAttempt): Gathered {
  const nothing = { attempts: 0, rows: 0, isRested: false, accounts: new Set<string>(), routes: new Set<string>() };
  return { ...nothing, first, since: new Date(), timer: undefined };
}

function empty(gathered: Gathered): void {
  gathered.attempts = 0;
  gathered.since = new Date();
  gathered.accounts.clear();
  gathered.routes.clear();
}

function gather(gathered: Gathered, { account, route }: RefusedAttempt): void {
  gathered.attempts += 1;
  if (account !== null) addWord(gathered.accounts, account);
  addWord(gathered.routes, route);
}

function addWord(words: Set<string>, word: string): void {
  if (words.size < mostWords) words.add(word);
}

/** Without credentials routes are not told apart: whoever asks at each of them would get a row for each. */
function keyOf({ address, caller, code, reason, route }: RefusedAttempt): string {
  const answer = `${code} ${reason ?? ''} ${networkOf(address)}`;
  if (caller === null) return answer;
  return `${answer} ${caller.name} ${caller.sessionId ?? caller.keyId ?? null} ${route}`;
}

function budgetNameOf({ caller, code, reason }: RefusedAttempt): string {
  return caller === null ? `answer ${code} ${reason ?? ''}` : `user ${caller.name}`;
}

/** Stands for all that has no row of its own. */
function anyOf({ caller, code, reason, ...attempt }: RefusedAttempt): RefusedAttempt {
  const from = { ...attempt, address: '', account: null, resource: null, permission: null, route: 'any' };
  if (caller === null) return { ...from, caller, code, reason };
  return { ...from, caller: { ...caller, sessionId: null, keyId: null, address: null }, code: 'any', reason: null };
}

function eventOf({ accounts, attempts, first, routes, since }: Gathered, now: Date): AuditEvent {
  const { address, caller, code, permission, reason, resource, route } = first;
  const isSignIn = caller === null && code !== 'csrf-failed';
  const actor = caller ?? { ...systemActor('access'), address: address === '' ? null : address };
  const [account = 'unknown user'] = accounts;
  return {
    actor: { ...actor, permission },
    action: isSignIn ? 'session.refused' : 'request.refused',
    subject: isSignIn ? account : route,
    resource: resource ?? { kind: isSignIn ? 'session' : 'request', id: null, name: isSignIn ? account : route },
    outcome: 'refused',
    reason,
    detail: {
      code,
      route,
      attempts,
      since: since.toISOString(),
      until: now.toISOString(),
      ...(accounts.size === 0 ? {} : { accounts: [...accounts] }),
      ...(routes.size <= 1 ? {} : { routes: [...routes] }),
    },
  };
}
