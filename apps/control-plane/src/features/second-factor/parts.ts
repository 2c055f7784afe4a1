import type { Db } from '../../platform/database.ts';
import type { LimitName } from '../../platform/limits.ts';
import type { Platform } from '../../platform/platform.ts';
import { createRateLimit, type RateLimit } from '../../platform/rate-limit.ts';
import type { Sealing } from '../../platform/sealing.ts';
import { createSignInLimit, type SignInLimit } from '../access/index.ts';
import { type CodeLimit, createCodeLimit } from './code-limit.ts';

/** What the acts of second factors are built from. One object for the life of the process. */
export interface SecondFactorParts {
  db: Db;
  sealing: Sealing;
  codes: CodeLimit;
  /** That of passwords, which the second step of a sign-in counts in too. */
  signIns: SignInLimit;
  /** Sign-ins with a passkey alone, by network: each keeps a row for five minutes. */
  passkeySignIns: RateLimit;
  limits: Readonly<Record<LimitName, RateLimit>>;
}

const passkeySignInsPerNetwork = { name: 'passkey-network', attempts: 200, windowSeconds: 15 * 60 };

export function createSecondFactorParts({
  config,
  database,
  db,
  sealing,
}: Pick<Platform, 'config' | 'database' | 'db' | 'sealing'>): SecondFactorParts {
  const { pool } = database;
  const limit = (name: LimitName) => createRateLimit(pool, { name, ...config.limits[name] });
  return {
    db,
    sealing,
    codes: createCodeLimit(pool),
    signIns: createSignInLimit(pool, sealing),
    passkeySignIns: createRateLimit(pool, passkeySignInsPerNetwork),
    limits: {
      enrolSecondFactor: limit('enrolSecondFactor'),
      disableSecondFactor: limit('disableSecondFactor'),
      renewBackupCodes: limit('renewBackupCodes'),
      resetSecondFactors: limit('resetSecondFactors'),
      resetAllSecondFactors: limit('resetAllSecondFactors'),
    },
  };
}
