import { z } from 'zod';
import { replaceAnchorSeal } from '../../platform/audit.ts';
import { beforeFirst } from '../../platform/audit-chain.ts';
import type { Db, Tx } from '../../platform/database.ts';
import type { SealedColumn } from '../../platform/sealed-column.ts';
import type { Sealing } from '../../platform/sealing.ts';

/** The last row that was removed from the old end. Number 0: none was. */
export interface Anchor {
  seq: number;
  hash: Buffer;
  removedAt: Date | null;
  /** The same under the key file. */
  sealed: Buffer | null;
}

const sealedAs = 'audit-anchor';

/** There is one row. */
export const sealedAnchor: SealedColumn = {
  table: 'audit_anchor',
  column: 'sealed',
  id: 'only_row',
  nameOf: () => sealedAs,
  replace: (tx, _id, sealed) => replaceAnchorSeal(tx, sealed),
};
const Sealed = z.object({ seq: z.number(), hash: z.string(), removedAt: z.string() });

export async function getAnchor(tx: Db | Tx): Promise<Anchor> {
  const row = await tx.selectFrom('audit_anchor').select(['seq', 'hash', 'removed_at', 'sealed']).executeTakeFirst();
  if (row === undefined) return { seq: 0, hash: beforeFirst, removedAt: null, sealed: null };
  return { seq: row.seq, hash: row.hash, removedAt: row.removed_at, sealed: row.sealed };
}

export function sealAnchor(sealing: Sealing, { hash, removedAt, seq }: Omit<Anchor, 'sealed'>): Buffer {
  const text = JSON.stringify({ seq, hash: hash.toString('hex'), removedAt: removedAt?.toISOString() ?? '' });
  return sealing.seal(sealedAs, Buffer.from(text));
}

/** Whether the control plane wrote it: it alone can seal. */
export function anchorFits(anchor: Anchor, sealing: Sealing): boolean {
  const { hash, removedAt, sealed, seq } = anchor;
  if (seq === 0) return hash.equals(beforeFirst) && removedAt === null && sealed === null;
  const said = sealed && openSealed(sealing, sealed);
  return (
    said !== null &&
    said.seq === seq &&
    said.hash === hash.toString('hex') &&
    said.removedAt === removedAt?.toISOString()
  );
}

function openSealed(sealing: Sealing, sealed: Buffer): z.infer<typeof Sealed> | null {
  try {
    return Sealed.parse(JSON.parse(sealing.open(sealedAs, sealed).toString()));
  } catch {
    return null;
  }
}
