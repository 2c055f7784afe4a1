import type { SealedColumn } from '../../platform/sealed-column.ts';
import { nameOfSealed, replaceSealed } from './sealed-store.ts';

export const sealedVersions: SealedColumn = {
  table: 'sealed_version',
  column: 'sealed',
  id: 'id',
  nameOf: nameOfSealed,
  replace: replaceSealed,
};
