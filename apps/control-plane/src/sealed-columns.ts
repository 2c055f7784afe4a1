import { sealedAnchor, sealedForwarderSecret } from './features/audit/index.ts';
import { sealedVersions } from './features/resources/index.ts';
import { sealedTotpSecret } from './features/second-factor/index.ts';
import type { SealedColumn } from './platform/sealed-column.ts';
import { sealedSettings } from './platform/settings.ts';

/** Every column that holds something sealed: a new key must reach all of them. A test compares this with the database. */
export const sealedColumns: readonly SealedColumn[] = [
  sealedSettings,
  sealedVersions,
  sealedForwarderSecret,
  sealedAnchor,
  sealedTotpSecret,
];
