/** A reading of the clock of a place: a day of the calendar and minutes since its midnight. */
export interface WallTime {
  year: number;
  /** 1 to 12. */
  month: number;
  /** 1 to 31; more or less is a day of the month after or before. */
  day: number;
  minutes: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Making one costs more than using it a thousand times. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const kept = clocks.get(timeZone);
  if (kept !== undefined) return kept;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(timeZone, clock);
  return clock;
}

/** What the clock of a place shows at a moment, as the milliseconds that UTC would show it at. Whole seconds. */
function readingMs(moment: number, timeZone: string): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of clockOf(timeZone).formatToParts(moment)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** How far the clock of a place is ahead of UTC at a moment, in milliseconds. */
function offsetMs(moment: number, timeZone: string): number {
  const whole = Math.floor(moment / 1000) * 1000;
  return readingMs(whole, timeZone) - whole;
}

/** The day of the calendar at a place, at a moment. */
export function wallDay(moment: Date, timeZone: string): Omit<WallTime, 'minutes'> {
  const reading = new Date(readingMs(moment.getTime(), timeZone));
  return { year: reading.getUTCFullYear(), month: reading.getUTCMonth() + 1, day: reading.getUTCDate() };
}

/** 1 is Monday, 7 Sunday. */
export function weekdayOf({ year, month, day }: Omit<WallTime, 'minutes'>): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
}

/**
 * The first and the last moment at which the clock of a place shows a time. They are the same except where the clock is set back. Where
 * it is set forward over the time, both are the moment at which that happens.
 *
 * Limits:  a clock that is set twice within two days is read wrongly; no place does that.
 */
export function momentsOf(wall: WallTime, timeZone: string): { first: Date; last: Date } {
  const reading = Date.UTC(wall.year, wall.month - 1, wall.day) + wall.minutes * minuteMs;
  const before = offsetMs(reading - dayMs, timeZone);
  const after = offsetMs(reading + dayMs, timeZone);
  const found = [reading - before, reading - after].filter((moment) => readingMs(moment, timeZone) === reading);
  if (found.length > 0) return { first: new Date(Math.min(...found)), last: new Date(Math.max(...found)) };
  const jump = new Date(findChange(reading - after, reading - before, timeZone));
  return { first: jump, last: jump };
}

/** The moment between both at which the clock of a place is set. Whole seconds. */
function findChange(from: number, to: number, timeZone: string): number {
  const old = offsetMs(from, timeZone);
  let [low, high] = [from / 1000, to / 1000];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(middle * 1000, timeZone) === old) low = middle;
    else high = middle;
  }
  return high * 1000;
}
