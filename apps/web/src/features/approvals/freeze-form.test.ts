import { expect, test } from 'vitest';
import { freezesHoldMs } from '../../api/approval-queries.ts';
import { dayName, emptyFreeze, whenOf, wrongFreezeFields } from './freeze-form.ts';

const now = Date.parse('2026-05-01T12:00');
const form = { ...emptyFreeze('Europe/Berlin'), reason: 'Year end' };

test('a one-off freeze begins, ends later than it begins and than now, and says why', () => {
  const once = { ...form, from: '2026-05-01T10:00', until: '2026-05-02T10:00' };
  expect(wrongFreezeFields(once, now)).toEqual([]);
  expect(whenOf(once)).toEqual({
    kind: 'once',
    from: new Date('2026-05-01T10:00').toISOString(),
    until: new Date('2026-05-02T10:00').toISOString(),
  });
  expect(wrongFreezeFields({ ...once, until: '2026-05-01T11:00' }, now)).toEqual(['until']);
  expect(wrongFreezeFields({ ...once, until: '2026-05-01T09:00' }, Date.parse('2026-01-01'))).toEqual(['until']);
  expect(wrongFreezeFields({ ...form, reason: ' ' }, now)).toEqual(['from', 'until', 'reason']);
  expect(whenOf(form)).toBeNull();
});

test('a weekly freeze has two points of the week on the clock of a place that exists', () => {
  const weekly = { ...form, kind: 'weekly' as const };
  expect(wrongFreezeFields(weekly, now)).toEqual([]);
  expect(whenOf(weekly)).toMatchObject({ from: { day: 5, time: '18:00' }, timeZone: 'Europe/Berlin' });
  expect(wrongFreezeFields({ ...weekly, untilDay: 5, untilTime: '18:00' }, now)).toEqual(['untilTime']);
  expect(wrongFreezeFields({ ...weekly, zone: 'Europe/Atlantis' }, now)).toEqual(['zone']);
  expect([1, 7].map((day) => dayName(day, 'en'))).toEqual(['Monday', 'Sunday']);
});

test('freezes are asked for again when the next one begins or ends, and at least each hour', () => {
  const at = (ms: number) => new Date(now + ms).toISOString();
  const span = (from: number, until: number) => ({ from: at(from), until: at(until) });
  const freeze = { now: null, next: null };
  expect(freezesHoldMs([], now)).toBe(3_600_000);
  expect(freezesHoldMs([{ ...freeze, next: span(60_000, 90_000) }], now)).toBe(60_500);
  expect(freezesHoldMs([{ ...freeze, now: span(-5_000, 20_000), next: span(60_000, 90_000) }], now)).toBe(20_500);
  expect(freezesHoldMs([{ ...freeze, now: span(-5_000, -1) }], now)).toBe(1_000);
});
