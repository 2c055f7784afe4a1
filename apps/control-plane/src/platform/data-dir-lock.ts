import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { createServer } from 'node:net';

export interface DataDirLock {
  release(): Promise<void>;
}

/**
 * Makes sure that one process at a time runs the database of a data directory. The lock is a Linux abstract socket: the
 * kernel frees it with the process, however that ends, so there is no stale lock file. Null when another holds it.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock | null> {
  const digest = createHash('sha256')
    .update(await realpath(dataDir))
    .digest('hex');
  const server = createServer((connection) => connection.destroy());
  const locked = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(`\0sluice-data-${digest}`, () => resolve(true));
  });
  if (!locked) return null;
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}
