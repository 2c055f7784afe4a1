import type { Pool } from 'pg';
import { createRateLimit, networkOf } from '../../platform/rate-limit.ts';

/** How often one may try: fixed numbers, the same everywhere. */
const windowSeconds = 15 * 60;
const attemptsPerAccount = 10;
const attemptsPerNetwork = 50;

export interface SignInLimit {
  /** Counts an attempt before the password is looked at. Throws `too-many-attempts`. */
  begin(account: string, address: string): Promise<void>;
  /**
   * The password was right and a second step follows: the network is forgiven, the account is not. Who knows the password has no free
   * tries at codes.
   */
  keepForAccount(address: string): Promise<void>;
  /** The attempt was right: it no longer counts. */
  succeed(account: string, address: string): Promise<void>;
}

export function createSignInLimit(pool: Pool, door: 'sign-in' | 'setup' | 'link'): SignInLimit {
  const accounts = createRateLimit(pool, { name: `${door}-account`, attempts: attemptsPerAccount, windowSeconds });
  const networks = createRateLimit(pool, { name: `${door}-network`, attempts: attemptsPerNetwork, windowSeconds });
  return {
    async begin(account, address) {
      await networks.consume(networkOf(address));
      await accounts.consume(account.toLowerCase());
    },
    keepForAccount: (address) => networks.giveBack(networkOf(address)),
    async succeed(account, address) {
      await Promise.all([accounts.forget(account.toLowerCase()), networks.giveBack(networkOf(address))]);
    },
  };
}
