import { randomUUID } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import type { Access, Problem } from '@sluice/contract';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Actor } from './actor.ts';
import type { ControlPlaneConfig } from './config.ts';
import type { Logger } from './log.ts';
import { answerProblems, type ProblemOptions } from './problem-handler.ts';
import { ownRoutes, publicRoutes } from './public-routes.ts';
import { requireOwnOrigin } from './request-origin.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { requireDeclaredAccess } from './serve.ts';

export interface HttpServerOptions extends Pick<ProblemOptions, 'onProblem'> {
  config: Pick<ControlPlaneConfig, 'publicUrl' | 'trustedProxies'>;
  log: Logger;
  /**
   * Who sends this request. Throws `not-signed-in`, `csrf-failed` for a cookie without its token, `key-refused`, `second-factor-owed`,
   * `permission-missing`, `step-up-needed` and, for what is out of reach, `not-found`.
   */
  admit: (request: FastifyRequest, access: Access) => Promise<Actor>;
  /** Hides from the caller what goes out and is not for them. */
  mask?: {
    /** Told of each answer when its route is added, so that one that it cannot look into stops the boot. */
    learn(schema: z.ZodType): void;
    answer(request: FastifyRequest, schema: z.ZodType, payload: unknown): Promise<unknown>;
    problem(request: FastifyRequest, problem: Problem): Promise<Problem>;
  };
}

/** Limits and codecs that the API and the agent listener share. */
export const serverLimits = {
  bodyLimit: 64 * 1024,
  /** Whole request, so that a slow sender cannot hold a connection: 10 MB at 100 KB/s. */
  requestTimeout: 120_000,
  keepAliveTimeout: 72_000,
  routerOptions: { maxParamLength: 200 },
} as const;

/** How long a caller that was let in may take to send the rest. */
const admissionHoldsMs = 1_000;

/** Fastify with everything that holds for every route of the API; routes are added with `serve`. */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const { config, log } = options;
  const apiLog: FastifyBaseLogger = log.child({ part: 'api' });
  const app: FastifyInstance = Fastify({
    ...serverLimits,
    loggerInstance: apiLog,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    // Agents of browsers reconnect at once; waiting for idle connections would only delay the stop.
    forceCloseConnections: true,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('actor', null);
  app.decorateRequest('caller', null);
  requireDeclaredAccess(app, publicRoutes, ownRoutes);
  answerProblems(app, options);
  addSecurityHeaders(app);
  logRequests(app);
  await app.register(fastifyCookie);
  app.addHook('onRequest', async (request) => {
    requireOwnOrigin(request, config.publicUrl);
    const { access } = request.routeOptions.config;
    // Unknown addresses have no access and are answered with not-found.
    if (access === undefined || 'public' in access) return;
    if ('agent' in access) throw new Error('A route of agents stands among those of the API.');
    request.actor = await options.admit(request, access);
  });
  // A body may take minutes to arrive: what was taken away meanwhile must not be used with it.
  app.addHook('preHandler', async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (request.actor === null || access === undefined || 'public' in access || 'agent' in access) return;
    if (reply.elapsedTime > admissionHoldsMs) request.actor = await options.admit(request, access);
  });
  if (options.mask !== undefined) hideInAnswers(app, options.mask);
  return app;
}

/** Before any route. */
function hideInAnswers(app: FastifyInstance, mask: NonNullable<HttpServerOptions['mask']>): void {
  app.addHook('onRoute', ({ config }) => {
    if (config?.answer !== undefined) mask.learn(config.answer);
  });
  app.addHook('preSerialization', async (request, reply, payload) => {
    const { answer } = request.routeOptions.config;
    return answer === undefined || reply.statusCode >= 400 ? payload : mask.answer(request, answer, payload);
  });
}

/** One line a request: what, by whom, how it ended. Never headers, bodies or queries. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.debug(
      {
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
        actor: request.actor?.name ?? null,
      },
      'request',
    );
  });
}
