import type { FreezeWhen, WeekPoint } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideFreeze, findSpan, hasLength, listSpans, nextSpan } from './freeze.ts';
import { momentsOf } from './zoned-time.ts';

const berlin = 'Europe/Berlin';
const newYork = 'America/New_York';
const weekly = (from: WeekPoint, until: WeekPoint, timeZone: string): FreezeWhen => ({
  kind: 'weekly',
  from,
  until,
  timeZone,
});
const at = (day: number, time: string): WeekPoint => ({ day, time });
const spanOf = (when: FreezeWhen, moment: string) => {
  const span = findSpan(when, new Date(moment));
  return span && [span.from.toISOString(), span.until.toISOString()];
};

test('an evening in winter and one in summer begin at the same time on the clock, not at the same hour of UTC', () => {
  const friday = weekly(at(5, '18:00'), at(1, '08:00'), berlin);
  expect(spanOf(friday, '2026-01-10T12:00:00Z')).toEqual(['2026-01-09T17:00:00.000Z', '2026-01-12T07:00:00.000Z']);
  expect(spanOf(friday, '2026-07-11T12:00:00Z')).toEqual(['2026-07-10T16:00:00.000Z', '2026-07-13T06:00:00.000Z']);
  expect(spanOf(friday, '2026-07-09T12:00:00Z')).toBeNull();
});

test('a weekend on which the clock is set is an hour shorter or longer, at its end on the clock', () => {
  const berlinWeekend = weekly(at(5, '18:00'), at(1, '08:00'), berlin);
  expect(spanOf(berlinWeekend, '2026-03-28T12:00:00Z')).toEqual([
    '2026-03-27T17:00:00.000Z',
    '2026-03-30T06:00:00.000Z',
  ]);
  expect(spanOf(berlinWeekend, '2026-10-24T12:00:00Z')).toEqual([
    '2026-10-23T16:00:00.000Z',
    '2026-10-26T07:00:00.000Z',
  ]);
  const newYorkWeekend = weekly(at(5, '18:00'), at(1, '08:00'), newYork);
  expect(spanOf(newYorkWeekend, '2026-03-07T12:00:00Z')).toEqual([
    '2026-03-06T23:00:00.000Z',
    '2026-03-09T12:00:00.000Z',
  ]);
  expect(spanOf(newYorkWeekend, '2026-10-31T12:00:00Z')).toEqual([
    '2026-10-30T22:00:00.000Z',
    '2026-11-02T13:00:00.000Z',
  ]);
});

test('a time that the clock leaves out begins and ends when the clock is set forward', () => {
  const inGap = weekly(at(7, '02:30'), at(7, '05:00'), berlin);
  expect(spanOf(inGap, '2026-03-29T01:00:00Z')).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-29T03:00:00.000Z']);
  const endsInGap = weekly(at(7, '00:00'), at(7, '02:30'), newYork);
  expect(spanOf(endsInGap, '2026-03-08T06:59:59Z')).toEqual(['2026-03-08T05:00:00.000Z', '2026-03-08T07:00:00.000Z']);
  // The whole of it is left out.
  const lost = weekly(at(7, '02:10'), at(7, '02:50'), berlin);
  expect(listSpans(lost, new Date('2026-03-29T01:00:00Z')).map(({ from }) => from.toISOString())).toEqual([
    '2026-03-22T01:10:00.000Z',
    '2026-04-05T00:10:00.000Z',
  ]);
});

test('an hour that the clock shows twice is frozen whole', () => {
  const inFold = weekly(at(7, '02:15'), at(7, '02:45'), berlin);
  expect(spanOf(inFold, '2026-10-25T01:00:00Z')).toEqual(['2026-10-25T00:15:00.000Z', '2026-10-25T01:45:00.000Z']);
  const inFoldOfNewYork = weekly(at(7, '01:15'), at(7, '01:45'), newYork);
  expect(spanOf(inFoldOfNewYork, '2026-11-01T06:00:00Z')).toEqual([
    '2026-11-01T05:15:00.000Z',
    '2026-11-01T06:45:00.000Z',
  ]);
});

const minuteMs = 60_000;
const zones = [berlin, newYork, 'UTC', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Auckland'];
const point = fc.record({
  day: fc.integer({ min: 1, max: 7 }),
  time: fc
    .integer({ min: 0, max: 1439 })
    .map((of) => `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`),
});
const moment = fc
  .integer({ min: Date.UTC(2024, 0, 1) / minuteMs, max: Date.UTC(2032, 0, 1) / minuteMs })
  .map((minutes) => new Date(minutes * minuteMs));
/** Days around which the clocks of Berlin, New York and Auckland are set. */
const nearChange = fc
  .tuple(
    fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-09-27', '2026-10-25', '2026-11-01'),
    fc.integer({ min: -1440, max: 2 * 1440 }),
  )
  .map(([day, minutes]) => new Date(Date.parse(day) + minutes * minuteMs));

/** Read by other means: minutes since Monday midnight that the clock of a place shows. */
function readingInWeek(when: Date, timeZone: string): number {
  const words = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(when);
  const [, day = '', hours, minutes] = /^(\w{3}),? (\d\d):(\d\d)$/.exec(words) ?? [];
  return ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(day) * 1440 + Number(hours) * 60 + Number(minutes);
}

function inWeek({ day, time }: WeekPoint): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (day - 1) * 1440 + hours * 60 + minutes;
}

/** Whether the clock of the place is set within two hours of a moment. */
function clockIsSetNear(when: Date, timeZone: string): boolean {
  const read = (hours: number) => readingInWeek(new Date(when.getTime() + hours * 60 * minuteMs), timeZone);
  return (read(2) - read(-2) + 10_080) % 10_080 !== 240;
}

test('what the clock of a place shows decides, and an hour shown twice is never left open', () => {
  fc.assert(
    fc.property(point, point, fc.constantFrom(...zones), fc.oneof(moment, nearChange), (from, until, timeZone, now) => {
      const when = weekly(from, until, timeZone);
      fc.pre(hasLength(when));
      const [begin, end, reading] = [inWeek(from), inWeek(until), readingInWeek(now, timeZone)];
      const isWithin = begin < end ? begin <= reading && reading < end : reading >= begin || reading < end;
      const isFrozen = findSpan(when, now) !== null;
      if (isWithin) expect(isFrozen).toBe(true);
      if (!clockIsSetNear(now, timeZone)) expect(isFrozen).toBe(isWithin);
    }),
    { numRuns: 2_000 },
  );
});

test('spans follow each other, and the next begins at its point on the clock', () => {
  fc.assert(
    fc.property(point, point, fc.constantFrom(...zones), fc.oneof(moment, nearChange), (from, until, timeZone, now) => {
      const when = weekly(from, until, timeZone);
      fc.pre(hasLength(when));
      const spans = listSpans(when, now);
      for (const [index, span] of spans.entries()) {
        expect(span.from < span.until).toBe(true);
        const following = spans[index + 1];
        if (following !== undefined)
          expect(span.until.getTime()).toBeLessThanOrEqual(following.from.getTime() + 60 * minuteMs);
      }
      const next = nextSpan(when, now);
      expect(next).not.toBeNull();
      if (next === null || clockIsSetNear(next.from, timeZone)) return;
      expect(readingInWeek(next.from, timeZone)).toBe(inWeek(from));
      expect(findSpan(when, next.from)).not.toBeNull();
    }),
    { numRuns: 1_000 },
  );
});

test('a time that exists is read back as it was, whatever the place', () => {
  fc.assert(
    fc.property(moment, fc.constantFrom(...zones), (now, timeZone) => {
      const words = new Intl.DateTimeFormat('sv-SE', {
        timeZone,
        dateStyle: 'short',
        timeStyle: 'medium',
      }).format(now);
      const [, year, month, day, hours, minutes] = /^(\d+)-(\d+)-(\d+) (\d+):(\d+)/.exec(words)?.map(Number) ?? [];
      const wall = { year: year ?? 0, month: month ?? 0, day: day ?? 0, minutes: (hours ?? 0) * 60 + (minutes ?? 0) };
      const { first, last } = momentsOf(wall, timeZone);
      expect([first.getTime(), last.getTime()]).toContain(now.getTime());
    }),
    { numRuns: 1_000 },
  );
});

test('freezes that follow each other without a gap end together, with the reasons of those that hold', () => {
  const once = (from: string, until: string, reason: string) => ({
    when: { kind: 'once' as const, from: `2026-05-${from}:00.000Z`, until: `2026-05-${until}:00.000Z` },
    reason,
  });
  const freezes = [
    once('01T10:00', '01T12:00', 'first'),
    once('01T11:00', '01T13:00', 'second'),
    once('01T13:00', '01T14:00', 'follows'),
    once('01T14:01', '01T15:00', 'later'),
  ];
  const decided = decideFreeze(freezes, new Date('2026-05-01T11:30:00Z'));
  expect(decided?.until.toISOString()).toBe('2026-05-01T14:00:00.000Z');
  expect(decided?.holding.map(({ reason }) => reason)).toEqual(['first', 'second']);
  expect(decideFreeze(freezes, new Date('2026-05-01T14:00:30Z'))).toBeNull();
});
