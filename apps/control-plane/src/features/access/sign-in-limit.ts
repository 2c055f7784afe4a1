import type { Pool } from 'pg';
import type { Platform } from '../../platform/platform.ts';
import { createRateLimit, networkOf, TooManyAttempts } from '../../platform/rate-limit.ts';
import type { Sealing } from '../../platform/sealing.ts';
import type { WorkFor } from './work-queue.ts';

/** How often one may try: fixed numbers, the same everywhere. Right attempts do not count. */
const windowSeconds = 15 * 60;
const attemptsPerDevice = 10;
const attemptsPerAccountAndNetwork = 10;
const attemptsPerNetwork = 50;
const attemptsPerDoor = 20;
/** Of all networks together, against one that comes from many. */
const attemptsPerAccount = 100;
const accountWindowSeconds = 3_600;

/** How many strangers one process looks at: so many at once, then so many a second. Right attempts do not count here either. */
export const strangerPace = { atOnce: 40, perSecond: 1 } as const;

/** Beginnings cost a row and no work on passwords. */
const attemptsToBegin = { passkey: 200, 'single-sign-on': 100 } as const;
const beginningPace = { atOnce: 200, perSecond: 4 } as const;

/** Who tries: `device` is the hash of a token that this account got at an earlier sign-in, null for a stranger. */
export interface SignInAttempt {
  account: string;
  address: string;
  device: Buffer | null;
}

export interface SignInLimit {
  /** Counts an attempt before the password is looked at, and answers for whom the work will be. Throws `too-many-attempts`. */
  begin(attempt: SignInAttempt): Promise<WorkFor>;
  /**
   * The password was right and a second step follows: the network is forgiven, the account is not. Who knows the password has no free
   * tries at codes.
   */
  keepForAccount(attempt: SignInAttempt): Promise<void>;
  /** The attempt was right: it no longer counts. */
  succeed(attempt: SignInAttempt): Promise<void>;
}

/**
 * A device that signed in to the account before has a budget of its own and counts in no other: strangers, however many, cannot use it
 * up, and so cannot lock the owner out for ever. Strangers are counted by network, by account and network, and by account; what one
 * process looks at altogether is bounded too, in memory, which also bounds the rows that they leave behind.
 */
export function createSignInLimit(
  pool: Pool,
  sealing: Pick<Sealing, 'hash'>,
  strangers: PaceLimits = strangerPace,
): SignInLimit {
  const limit = (name: string, attempts: number, seconds = windowSeconds) =>
    createRateLimit(pool, { name: `sign-in-${name}`, attempts, windowSeconds: seconds, typed: sealing });
  const devices = limit('device', attemptsPerDevice);
  const networks = limit('network', attemptsPerNetwork);
  const pairs = limit('account-network', attemptsPerAccountAndNetwork);
  const accounts = limit('account', attemptsPerAccount, accountWindowSeconds);
  const pace = new Pace(strangers);
  return {
    async begin({ account, address, device }) {
      const { key, network, pair } = keysOf(account, address);
      if (device !== null) {
        const own = deviceKey(key, device);
        await devices.consume(own);
        return { kind: 'known', key: own };
      }
      networks.refuseBlocked(network);
      pairs.refuseBlocked(pair);
      accounts.refuseBlocked(key);
      pace.take();
      // Looked at first: an account that is over leaves no rows of the networks that try it.
      await accounts.refuseOver(key);
      await networks.consume(network);
      await pairs.consume(pair);
      await accounts.consume(key);
      return { kind: 'stranger', key: network };
    },
    async keepForAccount({ account, address, device }) {
      if (device !== null) return;
      pace.giveBack();
      await networks.giveBack(keysOf(account, address).network);
    },
    async succeed({ account, address, device }) {
      const { key, network, pair } = keysOf(account, address);
      if (device !== null) return devices.forget(deviceKey(key, device));
      pace.giveBack();
      // The account gets back one attempt and not all: a sign-in of the owner must not renew what others may try.
      await Promise.all([pairs.forget(pair), networks.giveBack(network), accounts.giveBack(key)]);
    },
  };
}

/** Who begins a sign-in without saying whose it is: `device` is the hash of a token that anybody got at an earlier sign-in. */
export interface Beginning {
  address: string;
  device: Buffer | null;
}

/** For sign-ins that do not say whose they are: with a passkey alone, and at a provider. Each leaves a row for some minutes. */
export interface BeginningLimit {
  /** Throws `too-many-attempts`. */
  begin(beginning: Beginning): Promise<void>;
  /** One no longer counts: somebody signed in, or it was paid for already. */
  giveBack(beginning: Beginning): Promise<void>;
}

/** The doors of sign-in. One object for the life of the process: what strangers may try in all is counted in its memory. */
export interface SignInLimits {
  passwords: SignInLimit;
  passkeys: BeginningLimit;
  singleSignOn: BeginningLimit;
}

/** A flood of beginnings, which cost nothing, must not close the door of passwords: they have a pace of their own. */
export function createSignInLimits({
  database: { pool },
  sealing,
}: Pick<Platform, 'database' | 'sealing'>): SignInLimits {
  const pace = new Pace(beginningPace);
  return {
    passwords: createSignInLimit(pool, sealing),
    passkeys: createBeginningLimit(pool, 'passkey', pace),
    singleSignOn: createBeginningLimit(pool, 'single-sign-on', pace),
  };
}

function createBeginningLimit(pool: Pool, door: keyof typeof attemptsToBegin, pace: Pace): BeginningLimit {
  const attempts = attemptsToBegin[door];
  const devices = createRateLimit(pool, { name: `${door}-device`, attempts, windowSeconds });
  const networks = createRateLimit(pool, { name: `${door}-network`, attempts, windowSeconds });
  return {
    async begin({ address, device }) {
      if (device !== null) return devices.consume(device.toString('hex'));
      const network = networkOf(address);
      networks.refuseBlocked(network);
      pace.take();
      await networks.consume(network);
    },
    async giveBack({ address, device }) {
      if (device !== null) return devices.giveBack(device.toString('hex'));
      pace.giveBack();
      await networks.giveBack(networkOf(address));
    },
  };
}

function keysOf(account: string, address: string) {
  const key = account.toLowerCase();
  const network = networkOf(address);
  return { key, network, pair: `${key} ${network}` };
}

function deviceKey(account: string, device: Buffer): string {
  return `${account} ${device.toString('hex')}`;
}

/** Counts by network alone: behind these doors nothing can be guessed, and nobody may close them for others. */
export interface DoorLimit {
  /** Throws `too-many-attempts`. */
  begin(address: string): Promise<void>;
  /** What was shown at the door was right: it no longer counts. */
  succeed(address: string): Promise<void>;
}

export function createDoorLimit(pool: Pool, door: 'setup' | 'link' | 'forgotten'): DoorLimit {
  const networks = createRateLimit(pool, { name: `${door}-network`, attempts: attemptsPerDoor, windowSeconds });
  return {
    begin: (address) => networks.consume(networkOf(address)),
    succeed: (address) => networks.giveBack(networkOf(address)),
  };
}

interface PaceLimits {
  atOnce: number;
  perSecond: number;
}

class Pace {
  readonly #limits: PaceLimits;
  #left: number;
  #countedAt = performance.now();

  constructor(limits: PaceLimits) {
    this.#limits = limits;
    this.#left = limits.atOnce;
  }

  take(): void {
    const now = performance.now();
    const gained = ((now - this.#countedAt) / 1000) * this.#limits.perSecond;
    this.#left = Math.min(this.#limits.atOnce, this.#left + gained);
    this.#countedAt = now;
    if (this.#left < 1) throw new TooManyAttempts(1);
    this.#left -= 1;
  }

  giveBack(): void {
    this.#left = Math.min(this.#limits.atOnce, this.#left + 1);
  }
}
