import { type FreezeWhen, TimeZone } from '@sluice/contract';

/** A freeze as it is being written; moments as the browser's fields give them, in the person's own time zone. */
export interface FreezeForm {
  everywhere: boolean;
  kind: FreezeWhen['kind'];
  from: string;
  until: string;
  fromDay: number;
  fromTime: string;
  untilDay: number;
  untilTime: string;
  zone: string;
  reason: string;
}

export const emptyFreeze = (zone: string): FreezeForm => ({
  everywhere: false,
  kind: 'once',
  from: '',
  until: '',
  fromDay: 5,
  fromTime: '18:00',
  untilDay: 1,
  untilTime: '08:00',
  zone,
  reason: '',
});

export type FreezeField = 'from' | 'until' | 'untilTime' | 'zone' | 'reason';

/** When it holds; null while that cannot be told. */
export function whenOf(form: FreezeForm): FreezeWhen | null {
  if (form.kind === 'weekly') {
    const from = { day: form.fromDay, time: form.fromTime };
    const until = { day: form.untilDay, time: form.untilTime };
    return { kind: 'weekly', from, until, timeZone: form.zone.trim() };
  }
  const [from, until] = [new Date(form.from), new Date(form.until)];
  if (Number.isNaN(from.getTime()) || Number.isNaN(until.getTime())) return null;
  return { kind: 'once', from: from.toISOString(), until: until.toISOString() };
}

/** The fields that have to be corrected. */
export function wrongFreezeFields(form: FreezeForm, nowMs: number): FreezeField[] {
  const reason: FreezeField[] = form.reason.trim() === '' ? ['reason'] : [];
  if (form.kind === 'weekly') {
    const isTime = (time: string) => /^\d\d:\d\d$/.test(time);
    const isEmpty = form.fromDay === form.untilDay && form.fromTime === form.untilTime;
    const times: FreezeField[] = isEmpty || !isTime(form.fromTime) || !isTime(form.untilTime) ? ['untilTime'] : [];
    const zone: FreezeField[] = TimeZone.safeParse(form.zone.trim()).success ? [] : ['zone'];
    return [...times, ...zone, ...reason];
  }
  const [from, until] = [Date.parse(form.from), Date.parse(form.until)];
  const isAfter = until > Math.max(Number.isNaN(from) ? 0 : from, nowMs);
  return [...(Number.isNaN(from) ? (['from'] as const) : []), ...(isAfter ? [] : (['until'] as const)), ...reason];
}

/** Name of a day of the week; 1 is Monday. */
export function dayName(day: number, locale: string): string {
  // The first of January 2024 was a Monday.
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, day));
}
