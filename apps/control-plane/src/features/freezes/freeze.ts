import type { FreezeWhen, WeekPoint } from '@sluice/contract';
import { momentsOf, type WallTime, wallDay, weekdayOf } from './zoned-time.ts';

/** From the first moment on, until before the last one. */
export interface Span {
  from: Date;
  until: Date;
}

/** A freeze with what is said of it. */
export interface Freeze {
  when: FreezeWhen;
  reason: string;
}

/** Days on both sides of a moment in which every week that can touch it begins or ends. */
const daysAround = 9;

/** The times at which a freeze holds around a moment, earliest first: any that holds then, and the next one. */
export function listSpans(when: FreezeWhen, around: Date): Span[] {
  if (when.kind === 'once') return [{ from: new Date(when.from), until: new Date(when.until) }];
  const { from, timeZone, until } = when;
  const today = wallDay(around, timeZone);
  const spans: Span[] = [];
  for (let away = -daysAround; away <= daysAround; away += 1) {
    const day = { ...today, day: today.day + away };
    if (weekdayOf(day) !== from.day) continue;
    const length = minutesBetween(from, until);
    const begin: WallTime = { ...day, minutes: minutesOf(from) };
    const end: WallTime = { ...day, minutes: minutesOf(from) + length };
    const span = { from: momentsOf(begin, timeZone).first, until: momentsOf(end, timeZone).last };
    // The clock may be set forward over all of it.
    if (span.from < span.until) spans.push(span);
  }
  return spans;
}

/** What holds at a moment; null when nothing does. */
export function findSpan(when: FreezeWhen, at: Date): Span | null {
  return listSpans(when, at).find(({ from, until }) => from <= at && at < until) ?? null;
}

/** The first time after a moment at which it begins to hold; null when there is none. */
export function nextSpan(when: FreezeWhen, after: Date): Span | null {
  return listSpans(when, after).find(({ from }) => from > after) ?? null;
}

/** More than this many that follow each other without a gap are not looked through. */
const mostLinks = 60;

/** What holds at a moment, and when all of it and what follows without a gap has ended; null when nothing holds. */
export function decideFreeze<F extends Freeze>(freezes: readonly F[], at: Date): { until: Date; holding: F[] } | null {
  const holding = freezes.filter(({ when }) => findSpan(when, at) !== null);
  if (holding.length === 0) return null;
  let until = at;
  for (let link = 0; link < mostLinks; link += 1) {
    const ends = freezes.flatMap(({ when }) => findSpan(when, until)?.until ?? []);
    if (ends.length === 0) break;
    until = new Date(Math.max(...ends.map((end) => end.getTime())));
  }
  return { until, holding };
}

/** Whether a weekly freeze has a length, and a one-off one ends after it begins. */
export function hasLength(when: FreezeWhen): boolean {
  if (when.kind === 'once') return Date.parse(when.from) < Date.parse(when.until);
  return when.from.day !== when.until.day || when.from.time !== when.until.time;
}

function minutesOf({ time }: WeekPoint): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

const weekMinutes = 7 * 24 * 60;

/** On the clock, from one point of the week to the next time that it is the other. */
function minutesBetween(from: WeekPoint, until: WeekPoint): number {
  const inWeek = (point: WeekPoint) => (point.day - 1) * 24 * 60 + minutesOf(point);
  return ((inWeek(until) - inWeek(from) + weekMinutes - 1) % weekMinutes) + 1;
}
