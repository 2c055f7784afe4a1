const steps: readonly [limitSeconds: number, unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  [60, 'second', 1],
  [3600, 'minute', 60],
  [86_400, 'hour', 3600],
  [30 * 86_400, 'day', 86_400],
  [365 * 86_400, 'month', 30 * 86_400],
  [Number.POSITIVE_INFINITY, 'year', 365 * 86_400],
];

/**
 * `3 minutes ago`, `in 2 hours`, `now`; moments that are a few seconds away count as now. What is to come is rounded, so that an end
 * in a week is not in six days from the first second on.
 */
export function relativeTime(moment: string, nowMs: number, locale: string): string {
  const seconds = (Date.parse(moment) - nowMs) / 1000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'long' });
  if (Math.abs(seconds) < 5) return format.format(0, 'second');
  for (const [limit, unit, size] of steps) {
    const count = seconds < 0 ? Math.trunc(seconds / size) : Math.round(seconds / size);
    if (Math.abs(count) * size < limit) return format.format(count, unit);
  }
  return moment;
}

/** The exact moment in the user's time zone, with the zone's name. */
export function exactTime(moment: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long' }).format(new Date(moment));
}

/** A text with the moments in it, as the API writes them, as people read them. */
export function withExactTimes(text: string, locale: string): string {
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g, (moment) => exactTime(moment, locale));
}

/** The time of day of a moment, with the date when it was not today. */
export function clockTime(moment: string, nowMs: number, locale: string): string {
  const at = new Date(moment);
  const isToday = at.toDateString() === new Date(nowMs).toDateString();
  return new Intl.DateTimeFormat(locale, { timeStyle: 'medium', ...(isToday ? {} : { dateStyle: 'medium' }) }).format(
    at,
  );
}

/** Splits a long name so that its beginning and its end stay visible; null when it fits. */
export function splitMiddle(text: string, maxCharacters: number): { head: string; tail: string } | null {
  const characters = [...text];
  if (characters.length <= maxCharacters) return null;
  const tail = Math.floor((maxCharacters - 1) / 2);
  return {
    head: characters.slice(0, maxCharacters - 1 - tail).join(''),
    tail: characters.slice(characters.length - tail).join(''),
  };
}
