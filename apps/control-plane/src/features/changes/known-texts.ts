import { type ClusterId, listConfigs } from '@sluice/contract';
import type { Db } from '../../platform/database.ts';
import type { Tree } from '../../platform/schema/configuration.ts';
import { getContent } from '../resources/index.ts';
import { readHead } from './staged-tree.ts';
import { getStagedTree } from './staged-tree-store.ts';

/** The configurations whose secrets a hidden text may stand for: what is staged, and what is applied. */
export async function listKnownTexts(db: Db, clusterId: ClusterId): Promise<Uint8Array[]> {
  const trees: Tree[] = [(await getStagedTree(db, clusterId)).tree, (await readHead(db, clusterId)).tree];
  const byDigest = new Map(trees.flatMap((tree) => listConfigs(tree)).map((entry) => [entry.digest, entry]));
  return Promise.all([...byDigest.values()].map(async (entry) => (await getContent(db, entry)).bytes));
}
