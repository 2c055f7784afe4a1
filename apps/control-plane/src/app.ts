import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createAgentServer } from './agent-listener/agent-server.ts';
import { type AccessService, addAccessRoutes, authenticate, createAccessService } from './features/access/index.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { type AgentAuthority, loadAgentAuthority } from './platform/agent-authority.ts';
import {
  addApiReferenceRoutes,
  collectOpenApi,
  createReferenceScript,
  type ReferenceScript,
} from './platform/api-reference.ts';
import { addAuditRoutes } from './platform/audit-routes.ts';
import type { ControlPlaneConfig } from './platform/config.ts';
import { type Database, openDatabase, requireServerVersion } from './platform/database.ts';
import { loadEpoch } from './platform/epoch.ts';
import { addHealthRoute } from './platform/health-route.ts';
import { createHttpServer } from './platform/http-server.ts';
import type { Logger } from './platform/log.ts';
import { migrate, readMigrations } from './platform/migrations.ts';
import type { AgentProgram, Platform } from './platform/platform.ts';
import { loadSealingKey } from './platform/sealing.ts';
import type { Secret } from './platform/secret.ts';
import { createSettings } from './platform/settings.ts';
import { addStaticRoutes, readStaticFiles } from './platform/static-files.ts';
import { openWakeUps } from './platform/wake-ups.ts';

export interface ControlPlane {
  platform: Platform;
  access: AccessService;
  fleet: Fleet;
  api: FastifyInstance;
  agents: FastifyInstance;
  referenceScript: ReferenceScript;
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
): Promise<ControlPlane> {
  const database = openDatabase(databaseUrl, log);
  try {
    const { platform, authority } = await createPlatform(config, database, databaseUrl, log);
    const access = createAccessService(platform);
    const fleet = createFleet(platform);
    const referenceScript = createReferenceScript();
    const api = await createApi(platform, access, fleet, referenceScript);
    const { gateway } = fleet;
    const { wakeUps } = platform;
    const { program } = platform.agents;
    const agents = createAgentServer({ gateway, authority, program, wakeUps, pool: database.pool, log });
    platform.agents.port = () => portOf(agents);
    return {
      platform,
      access,
      fleet,
      api,
      agents,
      referenceScript,
      async listen() {
        await Promise.all([
          api.listen({ host: config.host, port: config.port }),
          agents.listen({ host: config.agentHost, port: config.agentPort }),
        ]);
        await fleet.start();
        return { url: urlOf(config, api), apiPort: portOf(api), agentPort: portOf(agents) };
      },
      async close() {
        await Promise.all([api.close(), agents.close()]);
        await fleet.stop();
        await wakeUps.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function createPlatform(
  config: ControlPlaneConfig,
  database: Database,
  databaseUrl: Secret,
  log: Logger,
): Promise<{ platform: Platform; authority: AgentAuthority }> {
  const { db } = database;
  await requireServerVersion(db);
  await migrate(db, await readMigrations());
  await mkdir(config.dataDir, { recursive: true });
  const settings = createSettings(await loadSealingKey(join(config.dataDir, 'sluice.key')));
  const epoch = await loadEpoch(db, settings);
  const authority = await loadAgentAuthority(db, settings);
  const program = await readAgentProgram(config.agentProgramFile);
  const wakeUps = await openWakeUps(databaseUrl, log);
  const { caFingerprint, caCertificatePem } = authority;
  const agents = { caFingerprint, caCertificatePem, program, port: () => config.agentPort };
  return { authority, platform: { config, log, db, database, wakeUps, settings, epoch, agents } };
}

async function createApi(
  platform: Platform,
  access: AccessService,
  fleet: Fleet,
  referenceScript: ReferenceScript,
): Promise<FastifyInstance> {
  const { config, db, log } = platform;
  const api = await createHttpServer({ config, log, authenticate: (request) => authenticate(db, request) });
  await collectOpenApi(api, version);
  // Plugins see only routes that are added after them.
  await api.register(async (routes) => {
    addAccessRoutes(routes, platform, access);
    addAuditRoutes(routes, platform);
    fleet.addRoutes(routes);
    addHealthRoute(routes, db);
    addApiReferenceRoutes(routes, referenceScript);
    addStaticRoutes(routes, await readStaticFiles(config.webDir));
  });
  await api.ready();
  return api;
}

/** Null when the agent has not been built. */
async function readAgentProgram(file: string): Promise<AgentProgram | null> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return bytes === null ? null : { bytes, digest: createHash('sha256').update(bytes).digest('hex') };
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
