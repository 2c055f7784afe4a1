import { expect, test } from 'vitest';
import { limitVariables, readLimits } from './limits.ts';

test('without variables every limit has its default and nothing is warned of', () => {
  const { limits, warnings } = readLimits({ SLUICE_LIMIT_ENROL_SECOND_FACTOR: '' });
  expect(limits).toEqual({
    enrolSecondFactor: { attempts: 10, windowSeconds: 60 },
    disableSecondFactor: { attempts: 10, windowSeconds: 60 },
    renewBackupCodes: { attempts: 5, windowSeconds: 3_600 },
    resetSecondFactors: { attempts: 60, windowSeconds: 3_600 },
    resetAllSecondFactors: { attempts: 1, windowSeconds: 86_400 },
  });
  expect(warnings).toEqual([]);
});

test('each variable sets its limit', () => {
  for (const [name, { variable }] of Object.entries(limitVariables)) {
    const { limits, warnings } = readLimits({ [variable]: ' 7/second ' });
    expect(limits[name as keyof typeof limits]).toEqual({ attempts: 7, windowSeconds: 1 });
    expect(warnings).toEqual([]);
  }
});

test('a value that is no limit warns and leaves the default', () => {
  for (const value of ['0/minute', '-1/minute', '10', '10/week', 'many', '1e9/day', '10/minute/hour', '1.5/hour']) {
    const { limits, warnings } = readLimits({ SLUICE_LIMIT_RENEW_BACKUP_CODES: value });
    expect(limits.renewBackupCodes).toEqual({ attempts: 5, windowSeconds: 3_600 });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/SLUICE_LIMIT_RENEW_BACKUP_CODES.*5\/hour/);
  }
});
