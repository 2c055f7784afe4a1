import { join } from 'node:path';
import type { Workplace } from '../converge/pass.ts';
import { digestOf, readIfPresent } from '../state/durable-file.ts';
import { diskPathOf, mainPath } from '../state/managed-files.ts';
import type { DiskEntry } from './disk-look.ts';

type Place = Pick<Workplace, 'target' | 'state' | 'record'>;

/** Bundle paths that this node looks after, the main file first. */
export function listManagedPaths({ record }: Pick<Workplace, 'record'>): string[] {
  const kept = Object.keys(record.lastGood?.files ?? {});
  return [mainPath, ...kept.filter((path) => path !== mainPath)];
}

/**
 * The text that belongs at a path: the copy that was kept of it, else what is on the disk. Null when neither can be read, and for a
 * main file without a copy that is not the adopted one any more: then nothing can be derived from it.
 */
export async function readBelonging(
  { target, state, record }: Place,
  entry: DiskEntry,
  adopted: string | null,
): Promise<Uint8Array | null> {
  const { lastGood } = record;
  const digest = lastGood?.files[entry.path];
  if (lastGood && digest !== undefined) {
    const kept = await readIfPresent(join(state.lastGood, lastGood.name, entry.path)).catch(() => null);
    if (kept !== null && digestOf(kept) === digest) return kept;
  }
  if (entry.kind !== 'file') return null;
  if (entry.path === mainPath && entry.digest !== (digest ?? adopted)) return null;
  return readIfPresent(diskPathOf(target, entry.path)).catch(() => null);
}
