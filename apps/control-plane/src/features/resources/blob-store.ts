import type { Db, Tx } from '../../platform/database.ts';
import { type Blob, digestOf } from './content.ts';

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
