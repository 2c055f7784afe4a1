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
