import type { ClusterId } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import type { Sealing } from '../../platform/sealing.ts';
import { describeSealed } from './sealed-face.ts';

export async function insertSealedVersion(
  tx: Tx,
  sealing: Sealing,
  version: { id: string; clusterId: ClusterId; bytes: Uint8Array },
): Promise<void> {
  await tx
    .insertInto('sealed_version')
    .values({
      id: version.id,
      cluster_id: version.clusterId,
      sealed: sealing.seal(nameOfSealed(version.id), Buffer.from(version.bytes)),
      size_bytes: version.bytes.length,
      face: describeSealed(version.bytes),
    })
    .execute();
}

/** The secret itself, for the node whose bundle names it. Null when there is no such version. */
export async function openSealedVersion(db: Db | Tx, sealing: Sealing, id: string): Promise<Uint8Array | null> {
  const row = await db.selectFrom('sealed_version').select('sealed').where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : sealing.open(nameOfSealed(id), row.sealed);
}

/** What anybody may know of a version. */
export async function findSealedFace(db: Db | Tx, id: string): Promise<{ face: string; sizeBytes: number } | null> {
  const row = await db
    .selectFrom('sealed_version')
    .select(['face', 'size_bytes as sizeBytes'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** Bound to the row: a secret that is copied to another one does not open. */
export function nameOfSealed(id: string): string {
  return `sealed-version ${id}`;
}

/** The same secret under another key. */
export async function replaceSealed(tx: Tx, id: string, sealed: Buffer): Promise<void> {
  await tx.updateTable('sealed_version').set({ sealed }).where('id', '=', id).execute();
}
