import type { ColumnType, Generated, JSONColumnType } from 'kysely';

/** A moment: a `Date` when read, a `Date` or nothing (the default) when written. */
export type MomentColumn = ColumnType<Date, Date | undefined, Date>;

export interface PlatformTables {
  migration: { number: number; name: string; checksum: string; applied_at: Generated<Date> };
  setting: { name: string; value: JSONColumnType<object> | null; sealed: Buffer | null };
  sealing_floor: { only_row: boolean; number: number };
  rate_limit: { key: string; points: number; expire: number | null };
}
