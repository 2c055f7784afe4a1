import type { ResourceKind } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { type Blob, digestOf } from './content.ts';
import { findSealedFace } from './sealed-store.ts';

/** Keeps bytes under their digest; keeping the same bytes again changes nothing. */
export async function keepBlob(tx: Tx, bytes: Uint8Array): Promise<string> {
  const digest = digestOf(bytes);
  await tx
    .insertInto('blob')
    .values({ digest, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) })
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .execute();
  return digest;
}

export async function findBlob(db: Db | Tx, digest: string): Promise<Uint8Array | null> {
  const row = await db.selectFrom('blob').select('bytes').where('digest', '=', digest).executeTakeFirst();
  return row?.bytes ?? null;
}

/** Throws when a blob that rows name is missing: that is a defect, never an answer to a user. */
export async function getBlob(db: Db | Tx, digest: string): Promise<Blob> {
  const bytes = await findBlob(db, digest);
  if (bytes === null) throw new Error(`Blob ${digest} is named by a row and does not exist.`);
  return { digest, bytes };
}

/**
 * The content of a resource as far as people may see it: of a sealed one, what may be known of the version. Throws when it is missing,
 * which is a defect.
 */
export async function getContent(db: Db | Tx, { kind, digest }: { kind: ResourceKind; digest: string }): Promise<Blob> {
  if (kind !== 'sealed') return getBlob(db, digest);
  const found = await findSealedFace(db, digest);
  if (found === null) throw new Error(`Sealed version ${digest} is named by a row and does not exist.`);
  return { digest, bytes: Buffer.from(found.face) };
}
