import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { problem } from '@sluice/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

type Encoding = 'br' | 'gzip' | 'identity';

interface StaticFile {
  type: string;
  etag: string;
  immutable: boolean;
  /** What the build left of it; without compressed siblings only `identity`. */
  bytes: Partial<Record<Encoding, Buffer>>;
}

/** By the path of the request, for example `/assets/index-4f2a9c01.js`. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};
const compressedSuffix = { br: '.br', gzip: '.gz' } as const;
/** The build puts a hash of the content into the names of these. */
const immutablePrefix = '/assets/';

/**
 * Reads the built web app into memory: the process may not read the directory later, and a request can then reach
 * nothing but these files. A missing directory gives no files.
 */
export async function readStaticFiles(directory: string): Promise<StaticFiles> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = new Set(
    entries.filter((entry) => entry.isFile()).map((entry) => relative(directory, join(entry.parentPath, entry.name))),
  );
  const files = new Map<string, StaticFile>();
  for (const name of names) {
    const type = types[extname(name)];
    // Source maps, the build's own lists and hidden files of any folder are of no use to browsers.
    if (type === undefined || name.split(sep).some((part) => part.startsWith('.'))) continue;
    files.set(`/${name.split(sep).join('/')}`, await readStaticFile(directory, name, names, type));
  }
  return files;
}

async function readStaticFile(
  directory: string,
  name: string,
  names: ReadonlySet<string>,
  type: string,
): Promise<StaticFile> {
  const bytes: StaticFile['bytes'] = {};
  for (const encoding of ['br', 'gzip'] as const) {
    const sibling = name + compressedSuffix[encoding];
    if (names.has(sibling)) bytes[encoding] = await readFile(join(directory, sibling));
  }
  const plain = await readFile(join(directory, name));
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  // The plain form is kept only when nothing else gives it back: hardly any client asks for it.
  if (bytes.br === undefined && bytes.gzip === undefined) bytes.identity = plain;
  return { type, etag, immutable: `/${name}`.startsWith(immutablePrefix), bytes };
}

/** Serves the files; other addresses outside the API that look like a page get `index.html`, which routes in the browser. */
export function addStaticRoutes(app: FastifyInstance, files: StaticFiles): void {
  app.get('/*', { config: { access: { public: true } }, schema: { hide: true } }, async (request, reply) => {
    const path = pathOf(request);
    const file =
      files.get(path === '/' ? '/index.html' : path) ?? (isPage(path) ? files.get('/index.html') : undefined);
    if (file !== undefined) return sendFile(request, reply, file);
    throw problem(
      'not-found',
      files.size === 0 ? 'The web page has not been built.' : 'There is nothing at this address.',
      files.size === 0 ? 'Run “npm run build” and start the control plane again.' : 'Check the address.',
    );
  });
}

function pathOf(request: FastifyRequest): string {
  const { '*': rest } = request.params as { '*'?: string };
  return `/${rest ?? ''}`;
}

/** Pages have no file ending. */
function isPage(path: string): boolean {
  return !path.startsWith('/api/') && !path.startsWith('/agent/') && extname(path) === '';
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: StaticFile): FastifyReply {
  reply
    .header('content-type', file.type)
    .header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('vary', 'accept-encoding')
    .header('etag', file.etag);
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  const encoding = encodingFor(request.headers['accept-encoding'] ?? '', file);
  if (encoding !== 'identity') reply.header('content-encoding', encoding);
  return reply.send(file.bytes[encoding] ?? plainBytes(file));
}

function encodingFor(accepted: string, file: StaticFile): Encoding {
  const names = accepted.split(',').map((part) => part.trim().toLowerCase());
  const takes = (encoding: 'br' | 'gzip') =>
    names.some(
      (name) => name === encoding || name.startsWith(`${encoding};q=0.`) || name.startsWith(`${encoding};q=1`),
    );
  if (file.bytes.br !== undefined && takes('br')) return 'br';
  if (file.bytes.gzip !== undefined && takes('gzip')) return 'gzip';
  return 'identity';
}

function plainBytes(file: StaticFile): Buffer {
  if (file.bytes.gzip !== undefined) return gunzipSync(file.bytes.gzip);
  return file.bytes.br === undefined ? Buffer.alloc(0) : brotliDecompressSync(file.bytes.br);
}
