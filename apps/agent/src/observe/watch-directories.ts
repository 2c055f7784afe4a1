import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { wait } from '../clock.ts';
import type { Workplace } from '../converge/pass.ts';
import type { HaproxyTarget } from '../haproxy/index.ts';
import { diskPathOf } from '../state/managed-files.ts';
import { listManagedPaths } from './belonging-file.ts';

/** Events closer together than this are one: who writes without pause must not keep us busy. */
const atMostEveryMs = 250;
/** New files and directories that came back are watched after at most this long. */
const followEveryMs = 5_000;

/** Watches the managed files until `signal` says stop. */
export async function watchManagedFiles(
  workplace: Workplace,
  onChange: () => void,
  signal: AbortSignal,
): Promise<void> {
  const watching = new DirectoryWatch(workplace.target, onChange);
  while (!signal.aborted) {
    watching.follow(listManagedPaths(workplace));
    await wait(followEveryMs, signal);
  }
  watching.close();
}

/**
 * Calls `onChange` soon after something happened to one of the managed files. Only shortens the wait for the next look: a lost
 * event, a directory that was replaced or a file system without events cost nothing but that.
 */
class DirectoryWatch {
  readonly #target: HaproxyTarget;
  readonly #onChange: () => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #names: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(target: HaproxyTarget, onChange: () => void) {
    this.#target = target;
    this.#onChange = onChange;
  }

  /** Watches the directories of these bundle paths from now on. */
  follow(paths: readonly string[]): void {
    if (this.#closed) return;
    const places = paths.map((path) => diskPathOf(this.#target, path));
    this.#names = new Set(places.map((place) => basename(place)));
    const directories = new Set(places.map((place) => dirname(place)));
    for (const [directory, watcher] of this.#watchers)
      if (!directories.has(directory)) {
        watcher.close();
        this.#watchers.delete(directory);
      }
    for (const directory of directories) if (!this.#watchers.has(directory)) this.#open(directory);
  }

  close(): void {
    this.#closed = true;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #open(directory: string): void {
    try {
      const watcher = watch(directory, { persistent: false }, (_event, name) => {
        if (name === null || this.#names.has(name)) this.#note();
      });
      // The directory is gone or may not be watched: the next `follow` tries again, and looks go on meanwhile.
      watcher.on('error', () => this.#drop(directory));
      this.#watchers.set(directory, watcher);
    } catch {
      // As above: events are a courtesy of the file system.
    }
  }

  #drop(directory: string): void {
    this.#watchers.get(directory)?.close();
    this.#watchers.delete(directory);
  }

  #note(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#onChange();
    }, atMostEveryMs);
  }
}
