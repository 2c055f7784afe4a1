import { Worker } from 'node:worker_threads';
import fastifySwagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';

const documentPath = '/api/v1/openapi.json';
const pagePath = '/api/v1/docs';
const published = { config: { access: { public: true } }, schema: { hide: true } } as const;

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sluice API</title></head>
<body><div id="reference"></div>
<script src="${pagePath}/reference.js"></script>
<script src="${pagePath}/start.js"></script>
</body>
</html>
`;

/** Our content security policy forbids inline scripts, fonts of others and telemetry. */
const startScript = `Scalar.createApiReference('#reference', {
  url: '${documentPath}',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  persistAuth: false,
});
`;

/** Collects the routes that are added after it into the OpenAPI document. */
export async function collectOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Sluice',
        version,
        description:
          'Manages fleets of HAProxy. Errors are application/problem+json with code, field, cause and remedy.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'Token of POST /api/v1/session with kind bearer.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'sluice_session',
            description: 'Writes need X-CSRF-Token too.',
          },
        },
      },
      security: [{ bearer: [] }, { session: [] }],
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig: { unrepresentable: 'any' } }),
  });
}

export interface ReferenceScript {
  /** The script of the reference page, gzipped. Made at the first call. */
  load(): Promise<Buffer>;
}

/** Serves the OpenAPI document and a page that shows it. */
export function addApiReferenceRoutes(app: FastifyInstance, script: ReferenceScript): void {
  let document: string | null = null;
  app.get(documentPath, published, async (_, reply) => {
    document ??= JSON.stringify(app.swagger());
    return reply.header('content-type', 'application/json; charset=utf-8').send(document);
  });
  app.get(pagePath, published, async (_, reply) => reply.header('content-type', 'text/html; charset=utf-8').send(page));
  app.get(`${pagePath}/start.js`, published, async (_, reply) =>
    reply.header('content-type', 'text/javascript; charset=utf-8').send(startScript),
  );
  app.get(`${pagePath}/reference.js`, published, async (_, reply) => {
    const gzipped = await script.load();
    return reply
      .header('content-type', 'text/javascript; charset=utf-8')
      .header('content-encoding', 'gzip')
      .header('cache-control', 'public, max-age=86400')
      .send(gzipped);
  });
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
    const worker = new Worker(new URL('./api-reference-worker.ts', import.meta.url));
    worker.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The thread that reads the API reference ended with ${code}.`)));
    worker.unref();
  });
}
