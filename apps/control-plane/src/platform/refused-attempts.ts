import { Problem } from '@sluice/contract';
import type { FastifyRequest } from 'fastify';
import { systemActor } from './actor.ts';
import { type AuditActor, type AuditEvent, type AuditResource, record } from './audit.ts';
import { type Db, transact } from './database.ts';
import type { Logger } from './log.ts';
import { PermissionMissing } from './permission-missing.ts';
import { networkOf } from './rate-limit.ts';

/** What was tried in vain. */
export interface RefusedAttempt {
  /** Null: no credentials. */
  caller: AuditActor | null;
  address: string;
  /** Method and path as declared, for example `POST /api/v1/pools`. */
  route: string;
  code: string;
  /** Name of the account that a sign-in was for, if there is one of this name. */
  account: string | null;
  permission: AuditActor['permission'];
  resource: AuditResource | null;
}

/** A sign-in that was refused. Only names that exist are kept: people type passwords into the wrong field. */
export class SignInRefused extends Problem {
  readonly account: string | null;

  constructor(account: string | null) {
    const remediation = 'Check both and try again.';
    super('sign-in-failed', [{ field: null, cause: 'The user name or the password is wrong.', remediation }]);
    this.account = account;
  }
}

/** How much may be written of what is refused. */
export interface RefusalLimits {
  /** Attempts of one caller at one route with one answer make one row in this time. */
  windowMs: number;
  /** Rows about callers without credentials in an hour, on one replica. What is beyond is counted in one more row. */
  anonymousRowsPerHour: number;
}

const usualLimits: RefusalLimits = { windowMs: 60_000, anonymousRowsPerHour: 120 };
const hourMs = 3_600_000;
const mostCallers = 5_000;
const mostAccounts = 20;
const longestQueue = 500;
const batch = 25;

interface Gathered {
  first: RefusedAttempt;
  /** Since the last row. */
  attempts: number;
  since: Date;
  accounts: Set<string>;
  timer: NodeJS.Timeout;
}

/**
 * Writes refused attempts into the audit log. The first one of a caller is written at once; those that follow within the window are
 * gathered into one row at its end. It neither delays nor changes an answer: what cannot be written is logged.
 */
export class RefusedAttempts {
  readonly #db: Db;
  readonly #log: Logger;
  readonly #limits: RefusalLimits;
  readonly #gathered = new Map<string, Gathered>();
  #beyond: Gathered | null = null;
  #hour = { begin: 0, rows: 0 };
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
    if (known !== undefined) gather(known, attempt);
    else if (this.#gathered.size >= mostCallers || !this.#mayWrite(attempt)) this.#noteBeyond(attempt);
    else {
      const gathered = this.#open(attempt, () => this.#endWindow(key), this.#limits.windowMs);
      this.#gathered.set(key, gathered);
      gather(gathered, attempt);
      if (this.#queue.length < longestQueue) this.#writeOut(gathered);
    }
  }

  /** Waits until what was noted first is written. */
  async settle(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** Writes what is gathered so far. */
  async close(): Promise<void> {
    for (const [key, gathered] of this.#gathered) {
      clearTimeout(gathered.timer);
      this.#endWindow(key, false);
    }
    if (this.#beyond !== null) clearTimeout(this.#beyond.timer);
    this.#endHour();
    await this.settle();
  }

  #open(first: RefusedAttempt, end: () => void, afterMs: number): Gathered {
    return { first, attempts: 0, since: new Date(), accounts: new Set(), timer: setTimeout(end, afterMs).unref() };
  }

  #endWindow(key: string, goesOn = true): void {
    const gathered = this.#gathered.get(key);
    if (gathered === undefined) return;
    const { attempts, first } = gathered;
    const writes = attempts > 0 && this.#mayWrite(first);
    if (writes) this.#writeOut(gathered);
    else if (attempts > 0) this.#noteBeyond(first, attempts);
    if (writes && goesOn) gathered.timer = setTimeout(() => this.#endWindow(key), this.#limits.windowMs).unref();
    else this.#gathered.delete(key);
  }

  #noteBeyond(attempt: RefusedAttempt, attempts = 1): void {
    const ofNobody: RefusedAttempt = { ...attempt, caller: null, address: '', account: null, resource: null };
    this.#beyond ??= this.#open(
      { ...ofNobody, route: 'any', code: 'any', permission: null },
      () => this.#endHour(),
      hourMs,
    );
    this.#beyond.attempts += attempts;
  }

  #endHour(): void {
    if (this.#beyond !== null) this.#writeOut(this.#beyond);
    this.#beyond = null;
  }

  /** Takes a row from what the hour has left. People with credentials are few, and known. */
  #mayWrite({ caller }: RefusedAttempt): boolean {
    if (caller !== null) return true;
    const now = Date.now();
    if (now - this.#hour.begin >= hourMs) this.#hour = { begin: now, rows: 0 };
    if (this.#hour.rows >= this.#limits.anonymousRowsPerHour) return false;
    this.#hour.rows += 1;
    return true;
  }

  #writeOut(gathered: Gathered): void {
    this.#queue.push(eventOf(gathered, new Date()));
    gathered.attempts = 0;
    gathered.since = new Date();
    gathered.accounts.clear();
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

function gather(gathered: Gathered, { account }: RefusedAttempt): void {
  gathered.attempts += 1;
  if (account !== null && gathered.accounts.size < mostAccounts) gathered.accounts.add(account);
}

function keyOf({ address, caller, code, route }: RefusedAttempt): string {
  const who = caller === null ? `network ${networkOf(address)}` : `user ${caller.name}`;
  return `${who} ${code} ${route}`;
}

function eventOf({ accounts, attempts, first, since }: Gathered, now: Date): AuditEvent {
  const { address, caller, code, permission, resource, route } = first;
  const isSignIn = caller === null && code !== 'csrf-failed';
  const actor = caller ?? { ...systemActor('access'), address: address === '' ? null : address };
  const [account = 'unknown user'] = accounts;
  return {
    actor: { ...actor, permission },
    action: isSignIn ? 'session.refused' : 'request.refused',
    subject: isSignIn ? account : route,
    resource: resource ?? { kind: isSignIn ? 'session' : 'request', id: null, name: isSignIn ? account : route },
    outcome: 'refused',
    detail: {
      code,
      route,
      attempts,
      since: since.toISOString(),
      until: now.toISOString(),
      ...(accounts.size === 0 ? {} : { accounts: [...accounts] }),
    },
  };
}

/** Refusals of people whom we know, and of sign-ins of whoever. */
const ofCallers: ReadonlySet<string> = new Set([
  'permission-missing',
  'csrf-failed',
  'key-refused',
  'step-up-needed',
  'second-factor-owed',
]);
const ofAnybody: ReadonlySet<string> = new Set([
  'csrf-failed',
  'sign-in-failed',
  'setup-refused',
  'link-refused',
  'too-many-attempts',
]);
const places = { clusterId: 'cluster', poolId: 'pool', nodeId: 'node', tokenId: 'enrolment-token' } as const;

/** What to write of a request that is answered with a problem; null when it was no attempt at something forbidden. */
export function refusedAttempt(request: FastifyRequest, problem: Problem): RefusedAttempt | null {
  const { actor, caller } = request;
  // A place that is out of reach is answered like one that does not exist, before the request is let in.
  const outOfReach = problem.code === 'not-found' && caller !== null && actor === null;
  if (!outOfReach && !(caller === null ? ofAnybody : ofCallers).has(problem.code)) return null;
  const { config, url } = request.routeOptions;
  const asked = config.access !== undefined && 'permission' in config.access ? config.access.permission : null;
  const named = Object.entries((request.params ?? {}) as Record<string, unknown>);
  // Nothing has checked the path by now: people paste tokens and passwords where an id belongs.
  const [place] = named.flatMap(([name, id]) => (isPlace(name) && isId(id) ? [{ kind: places[name], id }] : []));
  return {
    caller,
    address: request.ip,
    route: `${request.method} ${url ?? ''}`,
    code: outOfReach ? 'out-of-reach' : problem.code,
    account: problem instanceof SignInRefused ? problem.account : null,
    permission: problem instanceof PermissionMissing ? problem.permission : asked,
    resource: place === undefined ? null : { ...place, name: null },
  };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isId(text: unknown): text is string {
  return typeof text === 'string' && uuid.test(text);
}

function isPlace(name: string): name is keyof typeof places {
  return Object.hasOwn(places, name);
}
