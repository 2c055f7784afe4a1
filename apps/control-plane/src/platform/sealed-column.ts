import type { Tx } from './database.ts';

/** A column that holds what `Sealing` sealed. Whoever writes it declares it; see `sealed-columns.ts`. */
export interface SealedColumn {
  table: string;
  column: string;
  /** The column that names a row. */
  id: string;
  /** The name under which the value of a row is sealed. */
  nameOf(id: string): string;
  /** Puts the same value, sealed again, in place of the old one. */
  replace(tx: Tx, id: string, sealed: Buffer): Promise<void>;
}
