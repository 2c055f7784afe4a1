import type { AddressInfo } from 'node:net';
import type { Problem } from '@sluice/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createAgentServer } from './agent-listener/agent-server.ts';
import { renewDaily } from './agent-listener/certificate-renewal.ts';
import {
  type AccessService,
  addAccessRoutes,
  addAccountRoutes,
  createAccessService,
  createAccountService,
  createAdmission,
  createLinkService,
  createSignInLimits,
  type LinkService,
  type SignInLimits,
} from './features/access/index.ts';
import { addApiKeyRoutes, createKeyReader } from './features/api-keys/index.ts';
import { type Audit, createAudit } from './features/audit/index.ts';
import { createAnswerMask } from './features/config-secrets/index.ts';
import { Notices } from './features/notices/index.ts';
import { addPeopleRoutes } from './features/people/index.ts';
import {
  addSecondFactorRoutes,
  createSecondFactorParts,
  createSecondStep,
  type SecondFactorParts,
} from './features/second-factor/index.ts';
import { addSecurityPolicyRoutes } from './features/security-policy/index.ts';
import { addSingleSignOnRoutes } from './features/single-sign-on/index.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { loadAgentAuthority } from './platform/agent-authority.ts';
import { addApiReferenceRoutes, collectOpenApi } from './platform/api-reference.ts';

import type { ControlPlaneConfig } from './platform/config.ts';
import { addHealthRoute } from './platform/health-route.ts';
import { createHttpServer } from './platform/http-server.ts';
import type { Logger } from './platform/log.ts';
import { createMailer } from './platform/mailer.ts';
import { openPlatform } from './platform/open-platform.ts';
import type { Platform } from './platform/platform.ts';
import { keepForgetting } from './platform/rate-limit.ts';
import { createReferenceScript, type ReferenceScript } from './platform/reference-script.ts';
import { refusedAttempt } from './platform/refused-attempt.ts';
import { RefusedAttempts } from './platform/refused-attempts.ts';
import type { Secret } from './platform/secret.ts';
import { addStaticRoutes, readStaticFiles } from './platform/static-files.ts';

export interface ControlPlane {
  platform: Platform;
  access: AccessService;
  fleet: Fleet;
  api: FastifyInstance;
  agents: FastifyInstance;
  /** Opens both ports and begins the work of the fleet. */
  listen(): Promise<{ url: string; apiPort: number; agentPort: number }>;
  /** Answers what is under way, then closes everything but the database server. */
  close(): Promise<void>;
}

const version = '0.1.0';

/** Composition root: the one place where services are built and joined. The database server must already run. */
export async function createControlPlane(
  config: ControlPlaneConfig,
  databaseUrl: Secret,
  log: Logger,
  referenceScript: ReferenceScript = createReferenceScript(),
): Promise<ControlPlane> {
  const { platform, authority } = await openPlatform(config, databaseUrl, log);
  const { database, wakeUps } = platform;
  const { program } = platform.agents;
  const signIns = createSignInLimits(platform);
  const secondFactors = createSecondFactorParts(platform, signIns);
  const access = createAccessService(platform, createSecondStep(secondFactors), signIns.passwords);
  const { mail } = config;
  const mailer = mail && createMailer(mail);
  const links = createLinkService(platform, mailer);
  const notices = mail && mailer && new Notices(platform, mailer, mail.publicUrl.host);
  const refused = new RefusedAttempts(platform.db, log);
  const audit = createAudit(platform);
  const fleet = createFleet(platform);
  const { gateway } = fleet;
  const parts = { access, links, signIns, secondFactors, audit, fleet, refused, referenceScript };
  const api = await createApi(platform, parts);
  const agents = createAgentServer({ gateway, authority, program, wakeUps, pool: database.pool, log });
  const load = () => loadAgentAuthority(platform.db, platform.settings);
  const stopRenewing = renewDaily(agents, load, log);
  const stopForgetting = keepForgetting(platform.db, log);
  platform.agents.port = () => portOf(agents);
  const close = async (): Promise<void> => {
    stopRenewing();
    stopForgetting();
    await Promise.all([api.close(), agents.close()]);
    await fleet.stop();
    await links.close();
    await notices?.stop();
    mailer?.close();
    await refused.close();
    await audit.stop();
    await wakeUps.close();
    await database.close();
  };
  const listen: ControlPlane['listen'] = async () => {
    await Promise.all([
      listenOn(api, config.host, config.port, 'SLUICE_PORT'),
      listenOn(agents, config.agentHost, config.agentPort, 'SLUICE_AGENT_PORT'),
    ]);
    await fleet.start();
    audit.start();
    notices?.start();
    return { url: urlOf(config, api), apiPort: portOf(api), agentPort: portOf(agents) };
  };
  return { platform, access, fleet, api, agents, listen, close };
}

async function listenOn(server: FastifyInstance, host: string, port: number, variable: string): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new Error(`The port ${port} is taken. End the program that has it, or set ${variable} to another port.`);
  }
}

interface ApiParts {
  access: AccessService;
  links: LinkService;
  signIns: SignInLimits;
  secondFactors: SecondFactorParts;
  audit: Audit;
  fleet: Fleet;
  refused: RefusedAttempts;
  referenceScript: ReferenceScript;
}

async function createApi(platform: Platform, parts: ApiParts): Promise<FastifyInstance> {
  const { access, audit, fleet, links, referenceScript, refused, secondFactors, signIns } = parts;
  const { config, db, log } = platform;
  const admission = createAdmission(db, createKeyReader(db));
  const onProblem = (request: FastifyRequest, problem: Problem): void => {
    const attempt = refusedAttempt(request, problem);
    if (attempt !== null) refused.note(attempt);
  };
  const api = await createHttpServer({
    config,
    log,
    admit: admission.admit,
    mask: createAnswerMask(platform),
    onProblem,
  });
  await collectOpenApi(api, version);
  // Plugins see only routes that are added after them.
  await api.register(async (routes) => {
    addAccessRoutes(routes, platform, { access, links });
    addAccountRoutes(routes, db, createAccountService(platform));
    addApiKeyRoutes(routes, db);
    addPeopleRoutes(routes, db);
    addSecondFactorRoutes(routes, platform, secondFactors);
    addSecurityPolicyRoutes(routes, platform);
    addSingleSignOnRoutes(routes, platform, signIns.singleSignOn, (attempt) => refused.note(attempt));
    audit.addRoutes(routes);
    fleet.addRoutes(routes, admission);
    addHealthRoute(routes, db);
    addApiReferenceRoutes(routes, referenceScript);
    addStaticRoutes(routes, await readStaticFiles(config.webDir));
  });
  await api.ready();
  return api;
}

function portOf(server: FastifyInstance): number {
  const address: AddressInfo | string | null = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The URL for people: loopback and "any" addresses are opened as localhost. */
function urlOf(config: ControlPlaneConfig, api: FastifyInstance): string {
  if (config.publicUrl !== null) return config.publicUrl.href.replace(/\/$/, '');
  const isLocal = ['127.0.0.1', '::1', 'localhost', '0.0.0.0', '::'].includes(config.host);
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return `http://${isLocal ? 'localhost' : host}:${portOf(api)}`;
}
