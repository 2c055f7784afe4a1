import { Worker } from 'node:worker_threads';

export interface ReferenceScript {
  /** The script of the reference page, gzipped. Made at the first call. */
  load(): Promise<Buffer>;
}

/**
 * The script is a text of 4 MB inside a module of its package. A thread loads that module, so that the memory it takes
 * goes away with the thread; only the compressed script stays.
 */
export function createReferenceScript(): ReferenceScript {
  let loading: Promise<Buffer> | null = null;
  return {
    load() {
      loading ??= readInThread().catch((error: unknown) => {
        loading = null;
        throw error;
      });
      return loading;
    },
  };
}

function readInThread(): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./reference-script-worker.ts', import.meta.url));
    worker.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The thread that reads the API reference ended with ${code}.`)));
    worker.unref();
  });
}
