import { createServer } from 'node:net';

/**
 * Takes a name that one process at a time can have: a Linux abstract socket. The kernel frees it with the process, however
 * that ends, so there is no stale lock. Null when another holds it.
 *
 * Limits: names are those of one network namespace.
 */
export async function lockName(name: string): Promise<{ release(): Promise<void> } | null> {
  const server = createServer((connection) => connection.destroy());
  const locked = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(`\0${name}`, () => resolve(true));
  });
  if (!locked) return null;
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}
