import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin, type Rolldown } from 'vite';

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);
const compressible = /\.(?:js|css|html|svg|json)$/;

/** Writes `.gz` and `.br` siblings, so that the control plane never compresses while it serves. */
function precompress(): Plugin {
  let outDir = '';
  return {
    name: 'sluice-precompress',
    apply: 'build',
    configResolved(config) {
      outDir = config.build.outDir;
    },
    async closeBundle() {
      const root = resolve(import.meta.dirname, outDir);
      for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !compressible.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const bytes = await readFile(path);
        await writeFile(`${path}.gz`, await gzipAsync(bytes, { level: 9 }));
        // Quality 11 on Monaco's megabytes costs a minute; 9 is within 3 % of it.
        const quality = bytes.length > 500_000 ? 9 : 11;
        await writeFile(
          `${path}.br`,
          await brotliAsync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
        );
      }
    },
  };
}

/** Prints what a first visit loads: the entry and everything it imports statically. The bound is 300 KB of gzipped script. */
function firstPageWeight(): Plugin {
  return {
    name: 'sluice-first-page-weight',
    apply: 'build',
    async writeBundle(_, bundle: Rolldown.OutputBundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const wanted = new Set(chunks.filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName));
      for (const name of wanted) {
        for (const next of chunks.find((chunk) => chunk.fileName === name)?.imports ?? []) wanted.add(next);
      }
      let bytes = 0;
      for (const chunk of chunks) {
        if (wanted.has(chunk.fileName)) bytes += (await gzipAsync(Buffer.from(chunk.code), { level: 9 })).length;
      }
      console.log(`first page script: ${(bytes / 1024).toFixed(1)} KB gzipped in ${wanted.size} files (bound 300 KB)`);
    },
  };
}

// What is built is what people get, whoever builds it: under a test runner (NODE_ENV=test) React would come in its development
// form, a quarter heavier and mounting everything twice, and stay, because the sources did not change.
process.env.NODE_ENV = process.argv.includes('build') ? 'production' : (process.env.NODE_ENV ?? 'development');

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), precompress(), firstPageWeight()],
  resolve: { conditions: ['sluice-source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    // Inlined files would be data: addresses, which the content security policy refuses.
    assetsInlineLimit: 0,
    target: 'es2022',
    chunkSizeWarningLimit: 5000,
  },
  // The control plane compares Origin with Host, so the browser's Host is passed on.
  server: { proxy: { '/api': { target: 'http://localhost:8080', changeOrigin: false } } },
});
