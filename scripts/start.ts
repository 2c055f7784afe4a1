// `npm start`: builds what changed, starts the control plane with its database, and a sandbox to try things in.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type ControlPlaneConfig, readConfig } from '../apps/control-plane/src/platform/config.ts';
import { type BuildResult, buildAgent, buildWeb } from './builds.ts';
import {
  createSandboxToken,
  endControlPlane,
  type RunningControlPlane,
  startControlPlane,
  stopControlPlane,
} from './launcher/control-plane.ts';
import { lockLauncher } from './launcher/launcher-lock.ts';
import { isPortFree } from './launcher/ports.ts';
import { endSandbox, type Sandbox, startSandbox, startSandboxAgent } from './launcher/sandbox.ts';
import { StartFailure } from './launcher/start-failure.ts';

interface Settings {
  config: ControlPlaneConfig;
  dataDir: string;
  environment: NodeJS.ProcessEnv;
  sandbox: boolean;
  sandboxPort: number;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

function readSettings(): Settings {
  const { values } = parseArgs({ options: { sandbox: { type: 'boolean', default: true } }, allowNegative: true });
  try {
    const config = readConfig(process.env);
    const sandboxPort = Number(process.env.SLUICE_SANDBOX_PORT ?? 18_080);
    return { config, dataDir: config.dataDir, environment: process.env, sandbox: values.sandbox, sandboxPort };
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'The settings cannot be read.';
    throw new StartFailure(cause, 'docs/reference/configuration.md lists all settings.', { cause: error });
  }
}

/** The control plane would say it too, but later and in its log. */
async function requireFreePort(name: string, host: string, port: number): Promise<void> {
  if (port === 0 || (await isPortFree(host, port))) return;
  throw new StartFailure(
    `Port ${port} on ${host} is taken by another program.`,
    `End that program (\`ss -ltnp 'sport = :${port}'\` names it), or choose another port: ${name}=${port + 1} npm start`,
  );
}

async function build(): Promise<void> {
  for (const [name, run] of [
    ['agent', buildAgent],
    ['web UI', buildWeb],
  ] as const) {
    const result: BuildResult = await run();
    if (!result.ok) throw new StartFailure(`The ${name} does not build.\n${result.output}`, 'Mend what it says above.');
    if (!result.fresh) say(`Built the ${name}.`);
  }
}

async function bringUpSandbox(settings: Settings, agentPort: number): Promise<Sandbox> {
  const sandbox = await startSandbox(settings.dataDir, settings.sandboxPort);
  await startSandboxAgent(sandbox, {
    controlPlane: `https://127.0.0.1:${agentPort}`,
    createToken: () => createSandboxToken(settings.dataDir, settings.environment),
  });
  return sandbox;
}

function announce(controlPlane: RunningControlPlane): void {
  say('');
  say(`  Sluice        ${controlPlane.url}`);
  if (controlPlane.setupSecret !== null) {
    say(`  Set-up secret ${controlPlane.setupSecret}`);
    say('                Open the address and create the first administrator with it. It works once.');
  }
}

function announceSandbox(sandbox: Sandbox): void {
  say(`  Sandbox       http://localhost:${sandbox.ports.web}  (cluster "sandbox": HAProxy in front of web1 and web2)`);
  say(`                ${sandbox.places.configFile}`);
}

/** Resolves when somebody asks us to stop, or a part we cannot do without has ended. */
function untilStopped(controlPlane: RunningControlPlane, sandbox: Sandbox | null): Promise<'asked' | 'broken'> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        asked = true;
        resolve('asked');
      });
    }
    const report = (name: string, code: number | null, signal: NodeJS.Signals | null) => {
      if (!asked) say(`${name} ended (${signal ?? `exit code ${code}`}); the next start mends it.`);
    };
    controlPlane.child.once('exit', (code, signal) => {
      report('The control plane', code, signal);
      resolve('broken');
    });
    for (const { name, child } of sandbox?.processes ?? []) {
      child.once('exit', (code, signal) => report(name, code, signal));
    }
  });
}

async function main(): Promise<void> {
  const settings = readSettings();
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o755 });
  const lock = await lockLauncher(settings.dataDir);
  if (lock === null) {
    throw new StartFailure(
      `Sluice already runs on ${settings.dataDir}.`,
      'Use that one, or end it with Ctrl-C in its terminal. A second one needs SLUICE_DATA_DIR and ports of its own.',
    );
  }
  await endSandbox(settings.dataDir);
  await endControlPlane(settings.dataDir);
  await build();
  const { host, port, agentHost, agentPort } = settings.config;
  await requireFreePort('SLUICE_PORT', host, port);
  await requireFreePort('SLUICE_AGENT_PORT', agentHost, agentPort);
  const logFile = path.join(settings.dataDir, 'control-plane.log');
  const controlPlane = await startControlPlane({ ...settings, logFile });
  announce(controlPlane);
  let sandbox: Sandbox | null = null;
  try {
    if (settings.sandbox) {
      sandbox = await bringUpSandbox(settings, controlPlane.agentPort);
      announceSandbox(sandbox);
    }
    say(`  Log           ${logFile}\n\nCtrl-C stops everything.`);
    if ((await untilStopped(controlPlane, sandbox)) === 'broken') process.exitCode = 1;
    say('\nStopping …');
  } finally {
    await endSandbox(settings.dataDir);
    await stopControlPlane(controlPlane);
    lock.release();
  }
  say('Stopped.');
}

try {
  await main();
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  process.stderr.write(`\n${error.message}\nWhat to do: ${error.remediation}\n`);
  process.exitCode = 1;
}
