import { type DestinationStream, type Logger, pino } from 'pino';
import type { ControlPlaneConfig } from './config.ts';

export type { Logger } from 'pino';

/**
 * Structured log on standard error; standard output carries only what the caller asked for.
 * Secrets are kept out by their type (`Secret`); requests are logged without headers and bodies.
 */
export function createLog(
  level: ControlPlaneConfig['logLevel'],
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: readableError },
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}

/** An error without its other properties: those of PostgreSQL quote whole rows. */
function readableError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name, message, code, stack, ...(cause === undefined ? {} : { cause: readableError(cause) }) };
}
