import { chmodSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { type ApiClient, completeSetup, createApiClient, signInWithPassword } from '@sluice/contract';
import { buildAgent, buildWeb } from '../scripts/builds.ts';
import {
  createSandboxToken,
  endControlPlane,
  endDatabase,
  type RunningControlPlane,
  startControlPlane,
} from '../scripts/launcher/control-plane.ts';
import { endSandbox, type Sandbox, startSandbox, startSandboxAgent } from '../scripts/launcher/sandbox.ts';
import { StartFailure } from '../scripts/launcher/start-failure.ts';

/** A whole system of its own, on free ports, in a folder that goes when it ends. */
export interface BenchSystem {
  /** Of its first administrator. */
  username: string;
  password: string;
  dataDir: string;
  controlPlane: RunningControlPlane;
  stopControlPlane(): Promise<void>;
  startControlPlane(): Promise<void>;
  startSandbox(): Promise<Sandbox>;
  /** The API as its first administrator. */
  signIn(): Promise<ApiClient>;
  /** A session token of that administrator. */
  openSession(): Promise<string>;
  close(): Promise<void>;
}

const username = 'bench';
const password = 'a password only for this bench';

/** Builds what the control plane serves. */
export async function buildAll(): Promise<void> {
  for (const result of [await buildAgent(), await buildWeb()]) {
    if (!result.ok) throw new StartFailure(`The ${result.name} does not build.\n${result.output}`, 'Mend it first.');
  }
}

/** Everything must have been built. `settings` are further variables of the environment. */
export async function startBenchSystem(settings: Readonly<Record<string, string>> = {}): Promise<BenchSystem> {
  process.umask(0o022);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sluice-bench-'));
  // Started by root the database runs as another user, who must pass.
  chmodSync(dataDir, 0o755);
  const ownPorts = { SLUICE_PORT: '0', SLUICE_AGENT_PORT: '0', SLUICE_AGENT_HOST: '127.0.0.1' };
  const environment = { ...process.env, ...ownPorts, ...settings };
  const start = () => startControlPlane({ dataDir, environment, logFile: path.join(dataDir, 'control-plane.log') });
  const close = async () => {
    await endSandbox(dataDir);
    await endControlPlane(dataDir);
    await endDatabase(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const system: BenchSystem = {
      username,
      password,
      dataDir,
      controlPlane: await start(),
      stopControlPlane: () => endControlPlane(dataDir),
      startControlPlane: async () => {
        system.controlPlane = await start();
      },
      startSandbox: async () => {
        const sandbox = await startSandbox(dataDir, 28_080);
        await startSandboxAgent(sandbox, {
          controlPlane: `https://127.0.0.1:${system.controlPlane.agentPort}`,
          createToken: () => createSandboxToken(dataDir, environment),
        });
        return sandbox;
      },
      signIn: async () => connect(system.controlPlane, await openSession(system.controlPlane)),
      openSession: () => openSession(system.controlPlane),
      close,
    };
    return system;
  } catch (error) {
    await close();
    throw error;
  }
}

async function openSession(controlPlane: RunningControlPlane): Promise<string> {
  const anonymous = createApiClient({ baseUrl: controlPlane.url });
  const secret = controlPlane.setupSecret;
  if (secret !== null) {
    await anonymous.call(completeSetup, { body: { secret, username, password } });
    controlPlane.setupSecret = null;
  }
  const { token } = await signInWithPassword(anonymous, { username, password, kind: 'bearer' });
  if (token === null) throw new Error('A sign-in for a bearer session was answered without a token.');
  return token;
}

function connect({ url }: RunningControlPlane, token: string): ApiClient {
  return createApiClient({ baseUrl: url, headers: () => ({ authorization: `Bearer ${token}` }) });
}
