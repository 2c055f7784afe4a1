import type { Db } from '../../platform/database.ts';
import type { LimitName } from '../../platform/limits.ts';
import type { Platform } from '../../platform/platform.ts';
import { createRateLimit, type RateLimit } from '../../platform/rate-limit.ts';
import type { Sealing } from '../../platform/sealing.ts';
import type { SignInLimits } from '../access/index.ts';
import { type CodeLimit, createCodeLimit } from './code-limit.ts';

/** What the acts of second factors are built from. One object for the life of the process. */
export interface SecondFactorParts {
  db: Db;
  sealing: Sealing;
  codes: CodeLimit;
  /** Those of the doors of sign-in: its second step counts in that of passwords too. */
  signIns: SignInLimits;
  limits: Readonly<Record<LimitName, RateLimit>>;
}

export function createSecondFactorParts(
  { config, database, db, sealing }: Pick<Platform, 'config' | 'database' | 'db' | 'sealing'>,
  signIns: SignInLimits,
): SecondFactorParts {
  const { pool } = database;
  const limit = (name: LimitName) => createRateLimit(pool, { name, ...config.limits[name] });
  return {
    db,
    sealing,
    codes: createCodeLimit(pool),
    signIns,
    limits: {
      enrolSecondFactor: limit('enrolSecondFactor'),
      disableSecondFactor: limit('disableSecondFactor'),
      renewBackupCodes: limit('renewBackupCodes'),
      resetSecondFactors: limit('resetSecondFactors'),
      resetAllSecondFactors: limit('resetAllSecondFactors'),
    },
  };
}
