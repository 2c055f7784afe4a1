import { type BigIntStats, constants } from 'node:fs';
import { access, lstat } from 'node:fs/promises';
import { isMissing } from '../agent-problem.ts';
import type { HaproxyTarget } from '../haproxy/index.ts';
import { digestOf, readIfPresent } from '../state/durable-file.ts';
import { diskPathOf } from '../state/managed-files.ts';

/** What stands at a managed path. A link is named, never followed. */
export interface DiskEntry {
  /** As in a bundle. */
  path: string;
  kind: 'file' | 'link' | 'directory' | 'other' | 'missing' | 'unreadable';
  uid: number;
  gid: number;
  /** Permission bits. */
  mode: number;
  /** Null unless it is a file that this user may read. */
  digest: string | null;
  sizeBytes: number;
  /** Changes with every write, rename, chmod and chown; tells nothing about the content. */
  signature: string;
}

/** However quiet a file looks, its bytes are read again after this long: a tool may set every time stamp that we compare. */
const fullReadEveryMs = 60_000;

interface Kept {
  entry: DiskEntry;
  readAtMs: number;
}

/** Looks at managed files; cheap while nothing changes. Rests on no wall clock. */
export class DiskLook {
  readonly #target: HaproxyTarget;
  readonly #kept = new Map<string, Kept>();

  constructor(target: HaproxyTarget) {
    this.#target = target;
  }

  /** One entry for each path, in their order. Never throws for what it meets there. */
  async look(paths: readonly string[]): Promise<DiskEntry[]> {
    for (const path of this.#kept.keys()) if (!paths.includes(path)) this.#kept.delete(path);
    const entries: DiskEntry[] = [];
    for (const path of paths) entries.push(await this.#lookAt(path));
    return entries;
  }

  async #lookAt(path: string): Promise<DiskEntry> {
    const place = diskPathOf(this.#target, path);
    const found = await lstat(place, { bigint: true }).catch((error: unknown) =>
      isMissing(error) ? ('missing' as const) : ('unreadable' as const),
    );
    if (typeof found === 'string') return this.#keep(path, { ...nothing, path, kind: found, signature: found });
    const signature = `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
    const known = this.#kept.get(path);
    if (known?.entry.signature === signature && performance.now() - known.readAtMs < fullReadEveryMs)
      return known.entry;
    return this.#keep(path, await readEntry(path, place, found, signature));
  }

  #keep(path: string, entry: DiskEntry): DiskEntry {
    this.#kept.set(path, { entry, readAtMs: performance.now() });
    return entry;
  }
}

const nothing = { uid: -1, gid: -1, mode: 0, digest: null, sizeBytes: 0 };

async function readEntry(path: string, place: string, found: BigIntStats, signature: string): Promise<DiskEntry> {
  const owned = { path, uid: Number(found.uid), gid: Number(found.gid), mode: Number(found.mode) & 0o7777, signature };
  const kind = kindOf(found);
  if (kind !== 'file') return { ...nothing, ...owned, kind };
  const bytes = await readIfPresent(place).catch(() => null);
  if (bytes !== null) return { ...owned, kind, digest: digestOf(bytes), sizeBytes: bytes.length };
  const readable = await access(place, constants.R_OK).then(
    () => true,
    () => false,
  );
  // It vanished or changed its kind in this moment: the next look sees what came instead.
  return { ...nothing, ...owned, kind: readable ? 'file' : 'unreadable', signature: readable ? '' : signature };
}

function kindOf(found: BigIntStats): DiskEntry['kind'] {
  if (found.isFile()) return 'file';
  if (found.isSymbolicLink()) return 'link';
  return found.isDirectory() ? 'directory' : 'other';
}
