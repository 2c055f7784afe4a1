import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ApiClient,
  completeSetup,
  createApiClient,
  type SessionId,
  type SignedInSession,
  signInWithPassword,
} from '@sluice/contract';
import { startPostgres } from '@sluice/test-rig';
import { type ControlPlane, createControlPlane } from '../app.ts';
import { type ControlPlaneConfig, readConfig } from '../platform/config.ts';
import type { Db } from '../platform/database.ts';
import { createLog } from '../platform/log.ts';
import { Secret } from '../platform/secret.ts';

export interface InProcessControlPlane {
  controlPlane: ControlPlane;
  databaseUrl: string;
  dataDir: string;
  /** `http://127.0.0.1:<port>`. */
  url: string;
  /** `https://127.0.0.1:<port>`. */
  agentUrl: string;
  /** One-time secret of the first administrator; used up unless `administrator` was false. */
  setupSecret: string;
  username: string;
  password: string;
  /** Signed in as that administrator with a bearer token; not signed in when `administrator` was false. */
  client: ApiClient;
  token: string;
  stop(): Promise<void>;
}

export interface InProcessOptions {
  /** Default true: complete the set-up. */
  administrator?: boolean;
  /** Default true: the administrator's session has just proven a second factor, so that acts which ask for one pass. */
  proven?: boolean;
  config?: Partial<ControlPlaneConfig>;
  /** Takes every line of the log, of all levels. */
  log?: { write(line: string): void };
}

const username = 'ada';
const password = 'a long enough password';

/** The whole control plane in this process on free ports and a fresh database, through its real doors. */
export async function startInProcess(options: InProcessOptions = {}): Promise<InProcessControlPlane> {
  const database = await startPostgres();
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-in-process-'));
  const environment = {
    SLUICE_PORT: '0',
    SLUICE_AGENT_HOST: '127.0.0.1',
    SLUICE_AGENT_PORT: '0',
    SLUICE_DATA_DIR: dataDir,
    SLUICE_LOG_LEVEL: process.env.SLUICE_LOG_LEVEL ?? 'silent',
  };
  const config = { ...readConfig(environment), ...options.config };
  const controlPlane = await createControlPlane(config, new Secret(database.url), logOf(options, config));
  const secret = await controlPlane.access.prepareSetup();
  const { apiPort, agentPort } = await controlPlane.listen();
  const url = `http://127.0.0.1:${apiPort}`;
  const setupSecret = secret?.reveal() ?? '';
  const session = options.administrator === false ? null : await signInAsFirstAdministrator(url, setupSecret);
  if (session !== null && options.proven !== false) await noteProof(controlPlane.platform.db, session.id);
  const token = session?.token ?? '';
  return {
    controlPlane,
    databaseUrl: database.url,
    dataDir,
    url,
    agentUrl: `https://127.0.0.1:${agentPort}`,
    setupSecret,
    username,
    password,
    client: clientWithToken(url, token),
    token,
    async stop() {
      await controlPlane.close();
      await database.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function logOf({ log }: InProcessOptions, { logLevel }: ControlPlaneConfig) {
  return log === undefined ? createLog(logLevel) : createLog('trace', log);
}

export function clientWithToken(url: string, token: string): ApiClient {
  return createApiClient({
    baseUrl: url,
    headers: (): Record<string, string> => (token === '' ? {} : { authorization: `Bearer ${token}` }),
  });
}

/** As if a second factor had just been proven in the session. */
export async function noteProof(db: Db, sessionId: SessionId): Promise<void> {
  await db.updateTable('session').set({ second_factor_at: new Date() }).where('id', '=', sessionId).execute();
}

async function signInAsFirstAdministrator(url: string, secret: string): Promise<SignedInSession> {
  const client = clientWithToken(url, '');
  await client.call(completeSetup, { body: { secret, username, password } });
  return signInWithPassword(client, { username, password, kind: 'bearer' });
}
