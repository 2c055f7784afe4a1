import { createHash } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Makes sure that one launcher at a time works on a data directory. A Linux abstract socket: the kernel frees it with the
 * process, however that ends. Null when another launcher holds it.
 */
export async function lockLauncher(dataDir: string): Promise<{ release(): void } | null> {
  const digest = createHash('sha256').update(dataDir).digest('hex');
  const server = createServer((connection) => connection.destroy());
  const locked = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(`\0sluice-launcher-${digest}`, () => resolve(true));
  });
  if (!locked) return null;
  server.unref();
  return { release: () => server.close() };
}
