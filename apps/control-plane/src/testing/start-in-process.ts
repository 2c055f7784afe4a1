import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, completeSetup, createApiClient, signInWithPassword } from '@sluice/contract';
import { startPostgres } from '@sluice/test-rig';
import { type ControlPlane, createControlPlane } from '../app.ts';
import { type ControlPlaneConfig, readConfig } from '../platform/config.ts';
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
  const token = options.administrator === false ? '' : await signInAsFirstAdministrator(url, setupSecret);
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

async function signInAsFirstAdministrator(url: string, secret: string): Promise<string> {
  const client = clientWithToken(url, '');
  await client.call(completeSetup, { body: { secret, username, password } });
  const session = await signInWithPassword(client, { username, password, kind: 'bearer' });
  return session.token ?? '';
}
