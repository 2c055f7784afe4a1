/** `812`, `1.2k`; a dash for what is not known. */
export function compactNumber(value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined) return '–';
  const digits = value < 10 && !Number.isInteger(value) ? 1 : 0;
  return new Intl.NumberFormat(locale, {
    notation: value >= 10_000 ? 'compact' : 'standard',
    maximumFractionDigits: value >= 10_000 ? 1 : digits,
  }).format(value);
}

/** `45 s`, `12 min`, `3 h`, `9 d`: how long something has been so. */
export function shortDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '–';
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
