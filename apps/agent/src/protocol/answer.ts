import type { z } from 'zod';
import { describeError } from '../log.ts';
import type { TransportResponse } from './https-transport.ts';

/** What came of one call. Expected failures are values: a loop decides what to do with them. */
export type Answer<T> =
  | { kind: 'ok'; value: T }
  /** Nobody there, too late, or not able: may heal by itself. */
  | { kind: 'away'; cause: string }
  /** The control plane understood and said no. */
  | { kind: 'refused'; status: number; code: string | null; cause: string; remediation: string | null };

export function away<T>(error: unknown): Answer<T> {
  return { kind: 'away', cause: describeError(error) };
}

export function parseJson<Schema extends z.ZodType>(
  response: TransportResponse,
  schema: Schema,
): Answer<z.infer<Schema>> {
  let value: unknown;
  try {
    value = JSON.parse(response.body.toString('utf8'));
  } catch {
    return { kind: 'away', cause: 'the control plane answered something that is not JSON' };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: 'ok', value: parsed.data };
  const where = parsed.error.issues[0]?.path.join('/') ?? '';
  return { kind: 'away', cause: `the control plane answered in a form this agent does not know (at "${where}")` };
}

/** Reads problem+json as far as it is there; a proxy between may answer anything. */
export function refusalOf<T>(response: TransportResponse): Answer<T> {
  const { status } = response;
  const body = readObject(response.body);
  const first = Array.isArray(body.errors) ? readRecord(body.errors[0]) : {};
  const cause = readText(first.cause) ?? readText(body.title) ?? `the control plane answered with status ${status}`;
  if (status >= 500 || status === 429 || status === 408) return { kind: 'away', cause };
  return { kind: 'refused', status, code: readText(body.code), cause, remediation: readText(first.remediation) };
}

function readObject(bytes: Buffer): Record<string, unknown> {
  try {
    return readRecord(JSON.parse(bytes.toString('utf8')));
  } catch {
    return {};
  }
}

function readRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function readText(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, 2000) : null;
}
