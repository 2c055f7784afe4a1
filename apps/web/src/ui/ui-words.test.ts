import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationWords, largerWords, spanWords } from './duration-words.ts';
import { lineDiff } from './line-diff.ts';
import { clockTime, relativeTime, splitMiddle, withExactTimes } from './time-words.ts';

test('moments are told relative to now in the largest fitting unit', () => {
  const now = Date.parse('2026-01-31T12:00:00Z');
  const words = (moment: string) => relativeTime(moment, now, 'en');
  expect(words('2026-01-31T11:59:58Z')).toBe('now');
  expect(words('2026-01-31T11:59:30Z')).toBe('30 seconds ago');
  expect(words('2026-01-31T10:30:00Z')).toBe('1 hour ago');
  expect(words('2026-02-01T12:00:00Z')).toBe('tomorrow');
  expect(words('2025-01-01T00:00:00Z')).toBe('last year');
  expect(words('2026-02-07T11:59:50Z')).toBe('in 7 days');
  expect(words('2026-01-31T19:59:50Z')).toBe('in 8 hours');
  expect(words('2026-02-01T11:50:00Z')).toBe('tomorrow');
});

test('a moment of today is a time of day, and an older one has its date', () => {
  const now = new Date(2026, 0, 31, 12, 0, 0).getTime();
  const at = (...parts: [number, number, number, number, number, number]) => new Date(...parts).toISOString();
  expect(clockTime(at(2026, 0, 31, 9, 5, 7), now, 'en-GB')).toBe('09:05:07');
  expect(clockTime(at(2026, 0, 30, 9, 5, 7), now, 'en-GB')).toBe('30 Jan 2026, 09:05:07');
});

test('durations are told in the two largest units that say something', () => {
  const words = (ms: number) => durationWords(ms, 'en');
  expect([420.4, 1234, 59_990, 125_000, 300_000, 3_780_000, 7_200_000].map(words)).toEqual([
    '420 ms',
    '1.2 sec',
    '59.9 sec',
    '2 min 5 sec',
    '5 min',
    '1 hr 3 min',
    '2 hr',
  ]);
});

test('a whole number of seconds is told exactly, the largest unit first', () => {
  expect([0, 45, 3600, 86_400, 108_000, 90_061].map((seconds) => spanWords(seconds, 'en'))).toEqual([
    '0 seconds',
    '45 seconds',
    '1 hour',
    '1 day',
    '1 day 6 hours',
    '1 day 1 hour 1 minute 1 second',
  ]);
});

test('a number of minutes is told in larger units only where it fills one', () => {
  const words = (value: number | string) => largerWords(value, 'minute', 'en');
  expect([10, 60, 720, '90', 43_200].map(words)).toEqual([null, '1 hour', '12 hours', '1 hour 30 minutes', '30 days']);
  expect(['', 'x', '1.5e2x', 90.5, -120, 1e300].map(words)).toEqual([null, null, null, null, null, null]);
});

test('a long name keeps its beginning and its end within the limit', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 5, max: 40 }), (text, limit) => {
      const parts = splitMiddle(text, limit);
      if (parts === null) {
        expect([...text].length).toBeLessThanOrEqual(limit);
        return;
      }
      expect([...parts.head, '…', ...parts.tail]).toHaveLength(limit);
      expect(text.startsWith(parts.head) && text.endsWith(parts.tail)).toBe(true);
    }),
  );
});

test('a difference of lines holds both texts completely', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = lineDiff(before, after);
      expect(diff.filter((line) => line.mark !== 'removed').map((line) => line.text)).toEqual(after);
      expect(diff.filter((line) => line.mark !== 'added').map((line) => line.text)).toEqual(before);
      expect(new Set(diff.map((line) => line.key)).size).toBe(diff.length);
    }),
  );
});

test('moments within a text are told as people read them, everything else stays', () => {
  const told = withExactTimes('2026-01-31T12:15:00.000Z to 2026-02-01T00:00:00Z, at cluster edge-2026-01-31', 'en');
  expect(told).not.toContain('T12:15');
  expect(told).toMatch(/^Jan 31, 2026.* to .*, at cluster edge-2026-01-31$/);
});
