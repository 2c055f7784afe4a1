import { execFile } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testIds } from '../haproxy.ts';
import { asRoot } from '../root.ts';

const run = promisify(execFile);

/** A disk of a few megabytes on a directory of its own, which a test can fill. */
export interface SmallDisk {
  /** Takes every byte that is left. */
  fill(): Promise<void>;
  /** Gives them back. */
  free(): Promise<void>;
  unmount(): Promise<void>;
}

/**
 * Mounts a disk in memory on the directory; it belongs to the unprivileged user.
 *
 * Errors: one sentence where neither root nor `sudo -n` is there.
 */
export async function mountSmallDisk(directory: string, megabytes: number): Promise<SmallDisk> {
  const { uid = process.getuid?.(), gid = process.getgid?.() } = testIds();
  const words = `size=${megabytes}m,mode=755,uid=${uid},gid=${gid}`;
  await run(...asRoot('mount', ['-t', 'tmpfs', '-o', words, 'tmpfs', directory]));
  const filler = join(directory, 'filler');
  return {
    fill: () => fillWith(filler),
    free: () => rm(filler, { force: true }),
    async unmount() {
      await run(...asRoot('umount', ['--lazy', directory]));
    },
  };
}

async function fillWith(path: string): Promise<void> {
  const file = await open(path, 'w');
  const chunk = Buffer.alloc(64 * 1024);
  try {
    for (;;) await file.write(chunk);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    await file.close();
  }
}
