import { type Logger, pino } from 'pino';
import type { ControlPlaneConfig } from './config.ts';

export type { Logger } from 'pino';

/**
 * Structured log on standard error; standard output carries only what the caller asked for.
 * Secrets are kept out by their type (`Secret`); requests are logged without headers and bodies.
 */
export function createLog(level: ControlPlaneConfig['logLevel']): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
