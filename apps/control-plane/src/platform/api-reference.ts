import fastifySwagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import type { ReferenceScript } from './reference-script.ts';

const documentPath = '/api/v1/openapi.json';
const pagePath = '/api/v1/docs';
const published = { config: { access: { public: true } }, schema: { hide: true } } as const;

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sluice API</title><link rel="icon" href="data:,"></head>
<body><div id="reference"></div>
<script src="${pagePath}/reference.js"></script>
<script src="${pagePath}/start.js"></script>
</body>
</html>
`;

/** Nothing that would talk to another server: our content security policy would block it anyway. */
const startScript = `Scalar.createApiReference('#reference', {
  url: '${documentPath}',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
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
            description: 'Over TLS its name is __Host-sluice_session. Writes need X-CSRF-Token too.',
          },
        },
      },
      security: [{ bearer: [] }, { session: [] }],
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig: { unrepresentable: 'any' } }),
  });
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
