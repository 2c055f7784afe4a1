import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { Pool } from 'pg';
import type { AgentAuthority } from '../platform/agent-authority.ts';
import { logRequests, serverLimits } from '../platform/http-server.ts';
import type { Logger } from '../platform/log.ts';
import type { AgentProgram } from '../platform/platform.ts';
import { answerProblems } from '../platform/problem-handler.ts';
import { publicAgentRoutes } from '../platform/public-routes.ts';
import { createRateLimit } from '../platform/rate-limit.ts';
import { requireDeclaredAccess } from '../platform/serve.ts';
import type { WakeUps } from '../platform/wake-ups.ts';
import { type AgentCredentials, createAgentCredentials } from './agent-credentials.ts';
import { addAgentRoutes, notAuthenticated } from './agent-routes.ts';
import { tlsIdentity } from './certificate-renewal.ts';
import { DesiredBoard } from './desired-board.ts';
import type { AgentGateway } from './gateway.ts';

export interface AgentServerOptions {
  gateway: AgentGateway;
  authority: AgentAuthority;
  program: AgentProgram | null;
  wakeUps: WakeUps;
  pool: Pool;
  log: Logger;
}

const failedEnrolmentsPerNetwork = 50;
const enrolWindowSeconds = 15 * 60;

/** The TLS listener for agents, with the paths of `agentPaths`. It knows the protocol; the gateway knows the fleet. */
export function createAgentServer(options: AgentServerOptions): FastifyInstance {
  const { authority, gateway, wakeUps } = options;
  const log: FastifyBaseLogger = options.log.child({ part: 'agents' });
  const app: FastifyInstance = Fastify({
    ...serverLimits,
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    https: { ...tlsIdentity(authority), minVersion: 'TLSv1.2', handshakeTimeout: 10_000, ALPNCallback: chooseProtocol },
  });
  const credentials = createAgentCredentials(authority.tokenKey);
  const board = new DesiredBoard(gateway, wakeUps);
  app.setValidatorCompiler(validatorCompiler);
  app.decorateRequest('actor', null);
  app.decorateRequest('nodeId', null);
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  requireDeclaredAccess(app, publicAgentRoutes);
  answerProblems(app);
  logRequests(app);
  app.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config;
    if (access !== undefined && 'agent' in access && access.agent === 'node')
      request.nodeId = authenticateNode(request, credentials);
  });
  // Waiting polls are answered before the connections are closed.
  app.addHook('preClose', async () => board.close());
  addAgentRoutes(app, {
    gateway,
    credentials,
    board,
    enrolLimit: createRateLimit(options.pool, {
      name: 'enrol-network',
      attempts: failedEnrolmentsPerNetwork,
      windowSeconds: enrolWindowSeconds,
    }),
    program: options.program,
    caCertificatePem: authority.caCertificatePem,
  });
  return app;
}

/** A list in place of this function would be copied for each connection, and each copy keeps a page of 64 KB from being freed. */
function chooseProtocol({ protocols }: { protocols: string[] }): string | undefined {
  return protocols.find((protocol) => protocol === 'http/1.1');
}

function authenticateNode(request: FastifyRequest, credentials: AgentCredentials) {
  const token = /^Bearer ([\w.-]{1,300})$/i.exec(request.headers.authorization ?? '')?.[1];
  const nodeId = token === undefined ? null : credentials.nodeOf(token);
  if (nodeId === null) throw notAuthenticated();
  return nodeId;
}
