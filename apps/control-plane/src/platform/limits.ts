/** How often one user may do something; `attempts` in each window. */
export interface UserLimit {
  attempts: number;
  windowSeconds: number;
}

/** Each limit: its environment variable, its default and what it counts. */
export const limitVariables = {
  enrolSecondFactor: {
    variable: 'SLUICE_LIMIT_ENROL_SECOND_FACTOR',
    attempts: 10,
    per: 'minute',
    use: 'How often a user may begin to enrol a second factor',
  },
  disableSecondFactor: {
    variable: 'SLUICE_LIMIT_DISABLE_SECOND_FACTOR',
    attempts: 10,
    per: 'minute',
    use: 'How often a user may try to take a second factor away',
  },
  renewBackupCodes: {
    variable: 'SLUICE_LIMIT_RENEW_BACKUP_CODES',
    attempts: 5,
    per: 'hour',
    use: 'How often a user may ask for new backup codes',
  },
  resetSecondFactors: {
    variable: 'SLUICE_LIMIT_RESET_SECOND_FACTORS',
    attempts: 60,
    per: 'hour',
    use: 'How often an administrator may reset the second factors of a user',
  },
  resetAllSecondFactors: {
    variable: 'SLUICE_LIMIT_RESET_ALL_SECOND_FACTORS',
    attempts: 1,
    per: 'day',
    use: 'How often the second factors of all users may be reset on the command line',
  },
} as const;

export type LimitName = keyof typeof limitVariables;
export type UserLimits = Readonly<Record<LimitName, UserLimit>>;

const seconds: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3_600, day: 86_400 };

/**
 * Reads the limits, for example `10/minute`. A value that cannot be used gives a warning and leaves the default: a mistake in a limit
 * must neither lift it nor keep the control plane from starting.
 */
export function readLimits(env: Record<string, string | undefined>): { limits: UserLimits; warnings: string[] } {
  const warnings: string[] = [];
  const read = (name: LimitName): UserLimit => {
    const { attempts, per, use, variable } = limitVariables[name];
    const text = env[variable]?.trim() ?? '';
    const limit = readLimit(text);
    if (limit !== null) return limit;
    const fallback = `${attempts}/${per}`;
    if (text !== '')
      warnings.push(`${variable} is no limit of the form ${fallback}, which holds in its place. ${use}.`);
    return { attempts, windowSeconds: seconds[per] ?? 0 };
  };
  const limits = {
    enrolSecondFactor: read('enrolSecondFactor'),
    disableSecondFactor: read('disableSecondFactor'),
    renewBackupCodes: read('renewBackupCodes'),
    resetSecondFactors: read('resetSecondFactors'),
    resetAllSecondFactors: read('resetAllSecondFactors'),
  };
  return { limits, warnings };
}

/** Null for what is no limit; nothing at all is none either. */
function readLimit(text: string): UserLimit | null {
  const [, attempts = '0', unit = ''] = /^(\d{1,6})\/(second|minute|hour|day)$/.exec(text) ?? [];
  const windowSeconds = seconds[unit];
  if (windowSeconds === undefined || Number(attempts) === 0) return null;
  return { attempts: Number(attempts), windowSeconds };
}
