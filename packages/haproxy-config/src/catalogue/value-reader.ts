import type { ValueItem } from './signature.ts';

/** What one word says, in the unit of its type. */
export interface ReadValue {
  /** Milliseconds for times, bytes for sizes, a number for numbers, else the word itself. */
  readonly value: number | string;
}

/** Why a word is none of a type. */
export interface ValueProblem {
  /** What was expected, for example `a time such as 30s`. */
  readonly expected: string;
}

const timeUnitsMs: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** HAProxy keeps milliseconds in 32 bits and refuses more: `timer overflow`. */
const longestMs = 2 ** 31 - 1;
const sizeUnits: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/**
 * Reads one word as a value of an item.
 *
 * Returns: a number in milliseconds or bytes or as it is; the word itself for texts, names, addresses and expressions.
 * Errors:  what was expected. Only types whose spelling HAProxy is strict about are judged: `int`, `num`, `time`, `size`.
 * Source:  HAProxy configuration manual, sections 2.5 and 2.6.
 */
export function readValue(item: ValueItem, word: string): ReadValue | ValueProblem {
  switch (item.type) {
    case 'int':
      return readInteger(item, word);
    case 'num':
      return /^-?[0-9]+(?:\.[0-9]+)?$/.test(word) ? { value: Number(word) } : { expected: 'a number' };
    case 'time':
      return readTimeMs(word, item.hint === 'seconds' ? 's' : 'ms');
    case 'size':
      return readSizeBytes(word);
    default:
      return { value: word };
  }
}

/**
 * Reads a time word: digits and one of `us ms s m h d`.
 *
 * Returns: milliseconds, fractional only for `us`. Without a unit, `unit` counts. HAProxy warns about text after a unit, such
 *          as `15min`, and ignores it.
 */
export function readTimeMs(word: string, unit: 'ms' | 's' = 'ms'): ReadValue | ValueProblem {
  const match = /^([0-9]+)(us|ms|s|m|h|d)?(.*)$/s.exec(word);
  if (match === null || (match[2] === undefined && match[3] !== ''))
    return { expected: `a time such as 30s (a whole number, then us, ms, s, m, h or d; default ${unit})` };
  const ms = Number(match[1]) * (timeUnitsMs[match[2] ?? unit] ?? 1);
  // What counts in seconds has room for longer times.
  if (unit === 'ms' && ms > longestMs) return { expected: `a time of at most ${longestMs}ms, almost 25 days` };
  return { value: ms };
}

/** Reads a size word: digits and one of `k m g` (of 1,024), in bytes. */
export function readSizeBytes(word: string): ReadValue | ValueProblem {
  const match = /^([0-9]+)([kmg]?)$/i.exec(word);
  if (match === null) return { expected: 'a size such as 16384 or 16k (a whole number, then k, m or g)' };
  return { value: Number(match[1]) * (sizeUnits[(match[2] ?? '').toLowerCase()] ?? 1) };
}

function readInteger(item: ValueItem, word: string): ReadValue | ValueProblem {
  const { min, max } = item;
  const range = min === null ? '' : max === null ? ` of at least ${min}` : ` from ${min} to ${max}`;
  const expected = { expected: `a whole number${range}` };
  if (!/^[+-]?[0-9]+$/.test(word)) return expected;
  const value = Number(word);
  return (min !== null && value < min) || (max !== null && value > max) ? expected : { value };
}
