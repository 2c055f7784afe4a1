import type { ClusterId } from '@sluice/contract';
import type { Bundle } from '@sluice/contract/agent';
import type { Db, Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import type { ProvenanceFile } from '../../platform/schema/configuration.ts';
import { keepBlob, type LoadedEntry, sizesOf } from '../resources/index.ts';
import { type CompiledBundle, compile } from './bundle.ts';

/** Compiles a tree and keeps the result. The same content again is the same bundle. */
export async function keepBundle(tx: Tx, clusterId: ClusterId, tree: readonly LoadedEntry[]): Promise<CompiledBundle> {
  const sealed = tree.filter(({ kind }) => kind === 'sealed').map(({ digest }) => digest);
  const sizes = await sizesOf(tx, sealed);
  const compiled = compile(
    tree.map(({ name, kind, digest, blob }) => ({
      name,
      digest,
      content:
        kind === 'sealed'
          ? { kind: 'sealed', sizeBytes: sizes.get(digest) ?? 0 }
          : { kind: 'bytes', bytes: blob.bytes },
    })),
  );
  for (const content of compiled.contents) await keepBlob(tx, content.bytes);
  await tx
    .insertInto('bundle')
    .values({
      cluster_id: clusterId,
      digest: compiled.bundle.digest,
      files: jsonText(compiled.bundle.files),
      provenance: jsonText(compiled.provenance),
    })
    .onConflict((conflict) => conflict.columns(['cluster_id', 'digest']).doNothing())
    .execute();
  return compiled;
}

export interface KeptBundle extends Bundle {
  provenance: ProvenanceFile[];
}

export async function findBundle(db: Db | Tx, clusterId: ClusterId, digest: string): Promise<KeptBundle | null> {
  const row = await db
    .selectFrom('bundle')
    .select(['digest', 'files', 'provenance'])
    .where('cluster_id', '=', clusterId)
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row ?? null;
}
