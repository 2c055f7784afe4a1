import type { ClusterId, NodeId } from '@sluice/contract';
import type { Bundle } from '@sluice/contract/agent';
import type { Db, Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import type { ProvenanceFile } from '../../platform/schema/configuration.ts';
import { keepBlob, type LoadedEntry, readNodeValues, sizesOf } from '../resources/index.ts';
import { type CompiledBundle, type CompileInput, compile, filesOfNode, type NodesWithValues } from './bundle.ts';

/** A node that a bundle is made for. */
type NamedNode = NodesWithValues['nodes'][number];

/**
 * Compiles a tree for nodes and keeps the result. The same content again is the same bundle; it may be made for further
 * nodes.
 */
export async function keepBundle(
  tx: Tx,
  clusterId: ClusterId,
  tree: readonly LoadedEntry[],
  nodes: readonly NamedNode[],
): Promise<CompiledBundle> {
  const compiled = compile(await toInputs(tx, tree), valuesOf(tree, nodes));
  const { digest } = compiled.bundle;
  for (const content of compiled.contents) await keepBlob(tx, content.bytes);
  await tx
    .insertInto('bundle')
    .values({
      cluster_id: clusterId,
      digest,
      files: jsonText(compiled.bundle.files),
      provenance: jsonText(compiled.provenance),
      varies: compiled.variants !== null,
    })
    .onConflict((conflict) => conflict.columns(['cluster_id', 'digest']).doNothing())
    .execute();
  for (const { nodeId, mainFile } of compiled.variants ?? []) {
    await tx
      .insertInto('bundle_variant')
      .values({ cluster_id: clusterId, digest, node_id: nodeId, main_file: jsonText(mainFile) })
      .onConflict((conflict) => conflict.columns(['cluster_id', 'digest', 'node_id']).doNothing())
      .execute();
  }
  return compiled;
}

async function toInputs(tx: Tx, tree: readonly LoadedEntry[]): Promise<CompileInput[]> {
  const sealed = tree.filter(({ kind }) => kind === 'sealed').map(({ digest }) => digest);
  const sizes = await sizesOf(tx, sealed);
  return tree
    .filter(({ kind }) => kind !== 'node-values')
    .map(({ name, kind, digest, blob }) => ({
      name,
      kind,
      digest,
      content:
        kind === 'sealed'
          ? { kind: 'sealed', sizeBytes: sizes.get(digest) ?? 0 }
          : { kind: 'bytes', bytes: blob.bytes },
    }));
}

function valuesOf(tree: readonly LoadedEntry[], nodes: readonly NamedNode[]): NodesWithValues | null {
  const entry = tree.find(({ kind }) => kind === 'node-values');
  if (entry === undefined) return null;
  return { nodes, values: { digest: entry.digest, byNode: readNodeValues(entry.blob.bytes) } };
}

export interface KeptBundle extends Bundle {
  provenance: ProvenanceFile[];
}

/** Finds bundles as nodes of one cluster receive them; what many of them have in common is read once. */
export function createBundleFinder(
  db: Db | Tx,
  clusterId: ClusterId,
): (digest: string, nodeId: NodeId) => Promise<KeptBundle | null> {
  const common = new Map<string, ReturnType<typeof readBundle>>();
  return async (digest, nodeId) => {
    const reading = common.get(digest) ?? readBundle(db, clusterId, digest);
    common.set(digest, reading);
    const bundle = await reading;
    if (bundle === undefined) return null;
    if (bundle.varies) return findBundle(db, clusterId, digest, nodeId);
    return { digest, files: bundle.files, provenance: bundle.provenance };
  };
}

function readBundle(db: Db | Tx, clusterId: ClusterId, digest: string) {
  return db
    .selectFrom('bundle')
    .select(['files', 'provenance', 'varies'])
    .where('cluster_id', '=', clusterId)
    .where('digest', '=', digest)
    .executeTakeFirst();
}

/** A bundle as one node receives it. Null when there is none, or none for this node. */
export async function findBundle(
  db: Db | Tx,
  clusterId: ClusterId,
  digest: string,
  nodeId: NodeId,
): Promise<KeptBundle | null> {
  const bundle = await readBundle(db, clusterId, digest);
  const variant = await db
    .selectFrom('bundle_variant')
    .select('main_file')
    .where('cluster_id', '=', clusterId)
    .where('digest', '=', digest)
    .where('node_id', '=', nodeId)
    .executeTakeFirst();
  const files = bundle === undefined ? null : filesOfNode({ ...bundle, main_file: variant?.main_file ?? null });
  return bundle === undefined || files === null ? null : { digest, files, provenance: bundle.provenance };
}
