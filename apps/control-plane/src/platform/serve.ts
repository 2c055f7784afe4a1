import type { Readable } from 'node:stream';
import { type Access, type Endpoint, type Permission, Problem, ProblemBody, problem } from '@sluice/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Actor } from './actor.ts';
import type { AuditActor } from './audit.ts';

/** What the agent listener asks of a caller: the token of a node, or nothing. */
export type AgentAccess = { agent: 'node' | 'public' };

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route says who may call it; `requireDeclaredAccess` stops the boot otherwise. */
    access?: Access | AgentAccess;
    needsIfMatch?: boolean;
    /** What it answers when all goes well. */
    answer?: z.ZodType;
  }
  interface FastifyInstance {
    /** Everything that was registered, as `GET /path`, in order. */
    declaredRoutes: string[];
  }
  interface FastifyRequest {
    /** Null before authentication, and for callers without credentials. */
    actor: Actor | null;
    /** Who was recognised, let in or not: for the record of what was refused. */
    caller: AuditActor | null;
  }
}

interface Input<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  /** Value of `If-Match` without quotes; the empty string for endpoints that do not ask for it. */
  ifMatch: string;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** Handlers of endpoints without a response body return nothing; bytes may come as a stream. */
type Answer<R extends z.ZodType> = R extends z.ZodUndefined ? Promise<void> : Promise<Body<R>> | Body<R>;
type Body<R extends z.ZodType> = z.input<R> extends Uint8Array ? Uint8Array | Readable : z.input<R>;

const defaultBodyLimitBytes = 64 * 1024;

/**
 * Registers an endpoint of the contract that needs a signed-in caller. The handler answers the body of the success
 * response, which is checked against the contract and stripped of everything the contract does not name.
 */
export function serve<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  app: FastifyInstance,
  endpoint: Endpoint<P, Q, B, R>,
  handler: (input: Input<P, Q, B> & { actor: Actor }) => Answer<R>,
): void {
  if ('public' in endpoint.access) throw new Error(`${endpoint.path} is public: register it with servePublic.`);
  register(app, endpoint, (input) => handler({ ...input, actor: requireActor(input.request) }));
}

/** Registers an endpoint that anybody may call. It must also stand in the list of public routes. */
export function servePublic<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  app: FastifyInstance,
  endpoint: Endpoint<P, Q, B, R>,
  handler: (input: Input<P, Q, B>) => Answer<R>,
): void {
  if (!('public' in endpoint.access)) throw new Error(`${endpoint.path} is not public: register it with serve.`);
  register(app, endpoint, handler);
}

/**
 * Stops the boot at the first route that does not say who may call it, and at one without a permission that is not written down.
 * Must be installed before any route.
 */
export function requireDeclaredAccess(
  app: FastifyInstance,
  publicRoutes: readonly string[],
  ownRoutes: readonly string[] = [],
): void {
  const declared: string[] = [];
  app.decorate('declaredRoutes', declared);
  app.addHook('onRoute', (route) => {
    const access = route.config?.access;
    for (const method of [route.method].flat()) {
      const name = `${method} ${route.url}`;
      if (access === undefined) throw new Error(`${name} does not declare who may call it. Register it with serve().`);
      // Fastify adds a HEAD route to every GET route.
      const written = name.replace(/^HEAD /, 'GET ');
      if ('permission' in access) requirePlaceInPath(name, route.url, access);
      else if ('signedIn' in access && !ownRoutes.includes(written))
        throw new Error(`${name} asks for no permission but is not in the written list of own routes.`);
      else if (isPublic(access) && !publicRoutes.includes(written))
        throw new Error(`${name} is public but not in the written list of public routes.`);
      declared.push(name);
    }
  });
}

function isPublic(access: Access | AgentAccess): boolean {
  return 'public' in access || ('agent' in access && access.agent === 'public');
}

const placeParams = { ':clusterId': 'cluster', ':poolId': 'pool', ':nodeId': 'node', ':tokenId': 'token' } as const;

/** A path that names a place has it asked for; the first name in the path counts. */
function requirePlaceInPath(name: string, url: string, access: Extract<Access, { permission: Permission }>): void {
  const [named] = url.split('/').flatMap((part) => (isPlaceParam(part) ? [placeParams[part]] : []));
  const fits = named === undefined ? ['body', 'reach', 'global'].includes(access.of) : access.of === named;
  if (!fits) throw new Error(`${name} asks for ${access.permission} of: '${access.of}', which does not fit its path.`);
}

function isPlaceParam(part: string): part is keyof typeof placeParams {
  return Object.hasOwn(placeParams, part);
}

/** The signed-in caller. Throws `not-signed-in` when there is none. */
export function requireActor(request: FastifyRequest): Actor {
  if (request.actor !== null) return request.actor;
  throw problem('not-signed-in', 'The request carries no valid session.', 'Sign in and send the request again.');
}

function register<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  app: FastifyInstance,
  endpoint: Endpoint<P, Q, B, R>,
  handler: (input: Input<P, Q, B>) => Answer<R>,
): void {
  const status = endpoint.status ?? 200;
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    bodyLimit: endpoint.bodyLimitBytes ?? defaultBodyLimitBytes,
    config: { access: endpoint.access, needsIfMatch: endpoint.ifMatch ?? false, answer: endpoint.response },
    schema: {
      summary: endpoint.summary,
      tags: [endpoint.tag],
      ...('public' in endpoint.access ? { security: [] } : {}),
      ...(endpoint.params === undefined ? {} : { params: endpoint.params }),
      ...(endpoint.query === undefined ? {} : { querystring: endpoint.query }),
      ...(endpoint.body === undefined ? {} : { body: endpoint.body }),
      response: { ...answerSchema(status, endpoint.response), default: problemSchema },
    },
    handler: async (request, reply) => {
      const answer = await handler({
        // The validators compiled from the same schemas have produced these values.
        params: request.params as z.output<P>,
        query: request.query as z.output<Q>,
        body: request.body as z.output<B>,
        ifMatch: readIfMatch(request),
        request,
        reply,
      });
      // A handler that streams has taken the reply over.
      if (reply.sent) return reply;
      return reply.code(status).send(status === 204 ? undefined : answer);
    },
  });
}

const problemSchema = {
  description: 'Refused or failed',
  content: { 'application/problem+json': { schema: ProblemBody } },
};

/** For the OpenAPI document: bytes and events are not JSON. */
function answerSchema(status: number, response: z.ZodType): Record<number, unknown> {
  if (status === 204) return {};
  const { type } = response._zod.def;
  if (type === 'custom') return { [status]: { content: { 'application/octet-stream': { schema: response } } } };
  if (type === 'string') return { [status]: { content: { 'text/event-stream': { schema: response } } } };
  return { [status]: response };
}

function readIfMatch(request: FastifyRequest): string {
  const header = request.headers['if-match'];
  if (header !== undefined && header !== '') return header.replace(/^(?:W\/)?"(.*)"$/, '$1');
  if (!request.routeOptions.config.needsIfMatch) return '';
  throw new Problem('precondition-required', [
    {
      field: null,
      cause: 'The request has no If-Match header.',
      remediation: 'Read the object first and send the version or etag that you saw as If-Match.',
    },
  ]);
}
