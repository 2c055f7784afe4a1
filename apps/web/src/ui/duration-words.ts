/** `420 ms`, `1.2 s`, `2 min 5 s`, `5 min`, `1 h 3 min`: two units at most, in the user's language. */
export function durationWords(ms: number, locale: string): string {
  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, maximumFractionDigits: digits }).format(value);
  if (ms < 1000) return unit(Math.round(ms), 'millisecond');
  const seconds = ms / 1000;
  if (seconds < 60) return unit(Math.min(seconds, 59.9), 'second', 1);
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const [large, small] =
    hours > 0
      ? [unit(hours, 'hour'), minutes > 0 && unit(minutes, 'minute')]
      : [unit(minutes, 'minute'), rest > 0 && unit(rest, 'second')];
  return small === false ? large : `${large} ${small}`;
}

const secondsOf = { day: 86_400, hour: 3600, minute: 60, second: 1 } as const;
export type DurationUnit = keyof typeof secondsOf;

/** `12 hours`, `1 day 6 hours`, `30 days`: a whole number of seconds, exactly, in as many units as that takes. */
export function spanWords(seconds: number, locale: string): string {
  let left = seconds;
  const parts: string[] = [];
  for (const [unit, size] of Object.entries(secondsOf)) {
    const value = Math.floor(left / size);
    left -= value * size;
    if (value === 0 && !(unit === 'second' && parts.length === 0)) continue;
    parts.push(new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value));
  }
  return parts.join(' ');
}

/** What a number of a unit is in larger ones: `12 hours` for 720 minutes. Null when it is no whole number or fills no larger unit. */
export function largerWords(value: number | string, unit: DurationUnit, locale: string): string | null {
  const count = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  const next = { day: null, hour: 24, minute: 60, second: 60 }[unit];
  // Longer than a million days is no duration that anybody means.
  if (next === null || !Number.isSafeInteger(count) || count < next || count * secondsOf[unit] > 8.64e10) return null;
  return spanWords(count * secondsOf[unit], locale);
}
