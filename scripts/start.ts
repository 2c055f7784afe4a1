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
  endDatabase,
  type RunningControlPlane,
  startControlPlane,
} from './launcher/control-plane.ts';
import { lockLauncher } from './launcher/launcher-lock.ts';
import { chooseFreePorts, isPortFree } from './launcher/ports.ts';
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
    const sandboxPort = readSandboxPort(process.env.SLUICE_SANDBOX_PORT ?? '18080');
    return { config, dataDir: config.dataDir, environment: process.env, sandbox: values.sandbox, sandboxPort };
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'The settings cannot be read.';
    throw new StartFailure(cause, 'docs/reference/configuration.md lists all settings.', { cause: error });
  }
}

function readSandboxPort(text: string): number {
  const port = /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new Error(
    `The environment variable SLUICE_SANDBOX_PORT is not usable: "${text}" is not a port. A number from 1 to 65535.`,
  );
}

/** The control plane would say it too, but later and in its log. */
async function requireFreePort(name: string, host: string, port: number, others: readonly number[]): Promise<void> {
  if (port === 0 || (await isPortFree(host, port))) return;
  const free = await chooseFreePorts(host, port + 1, others.length + 1);
  const other = free.map((claimed) => claimed.port).find((candidate) => !others.includes(candidate));
  throw new StartFailure(
    `Port ${port} on ${host} is taken by another program.`,
    `End that program (\`ss -ltnp 'sport = :${port}'\` names it), or choose another port: ${name}=${other} npm start`,
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
  say(`  Sluice           ${controlPlane.url}`);
  if (controlPlane.setupSecret !== null) {
    say(`  One-time secret  ${controlPlane.setupSecret}`);
    say('                   Open the address and create the first administrator with it. It works once.');
  }
}

function announceSandbox(sandbox: Sandbox): void {
  say(
    `  Sandbox          http://localhost:${sandbox.ports.web}  (cluster "sandbox": HAProxy in front of web1 and web2)`,
  );
  say(`                   ${sandbox.places.configFile}`);
}

/** Somebody asked us to stop: no failure. */
class Interrupted extends Error {}

/** Rejects at the first signal; later ones change nothing, because stopping is already under way. */
function untilInterrupted(): Promise<never> {
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => reject(new Interrupted()));
  });
  // It may come while nobody waits for it.
  interrupted.catch(() => undefined);
  return interrupted;
}

/** Rejects when the control plane has ended; the end of a sandbox part is only said. */
function untilBroken(
  controlPlane: RunningControlPlane,
  sandbox: Sandbox | null,
  isStopping: () => boolean,
  logFile: string,
): Promise<never> {
  const words = (name: string, code: number | null, signal: NodeJS.Signals | null) =>
    `${name} ended (${signal ?? `exit code ${code}`}).`;
  for (const { name, child } of sandbox?.processes ?? []) {
    child.once('exit', (code, signal) => {
      if (!isStopping()) say(`${words(name, code, signal)} The next start mends it.`);
    });
  }
  return new Promise((_, reject) => {
    controlPlane.child.once('exit', (code, signal) =>
      reject(new StartFailure(words('The control plane', code, signal), whyEnded(signal, logFile))),
    );
  });
}

/** A process that is killed cannot write why. */
function whyEnded(signal: NodeJS.Signals | null, logFile: string): string {
  return signal === null
    ? `${logFile} says why. Then start again.`
    : `Somebody ended it, or the system did for lack of memory; ${logFile} tells only what was before. Start again.`;
}

async function main(): Promise<void> {
  // A strict umask would shut the unprivileged user out of what root makes; secret files have modes of their own.
  process.umask(0o022);
  const settings = readSettings();
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o755 });
  const lock = await lockLauncher(settings.dataDir);
  if (lock === null) {
    throw new StartFailure(
      `Sluice already runs on ${settings.dataDir}.`,
      'Use that one, or end it with Ctrl-C in its terminal. A second one needs SLUICE_DATA_DIR and ports of its own.',
    );
  }
  let stopping = false;
  try {
    await Promise.race([untilInterrupted(), run(settings, () => stopping)]);
  } catch (error) {
    stopping = true;
    if (!(error instanceof Interrupted)) throw error;
    say('\nStopping …');
  } finally {
    stopping = true;
    await endSandbox(settings.dataDir);
    await endControlPlane(settings.dataDir);
    await endDatabase(settings.dataDir);
    await lock.release();
  }
  say('Stopped.');
  // A start that was interrupted half-way may still wait for something.
  process.exit(0);
}

/** Brings everything up and stays until something breaks. */
async function run(settings: Settings, isStopping: () => boolean): Promise<never> {
  await endSandbox(settings.dataDir);
  await endControlPlane(settings.dataDir);
  await build();
  const { host, port, agentHost, agentPort } = settings.config;
  const ours = [port, agentPort, settings.sandboxPort];
  await requireFreePort('SLUICE_PORT', host, port, ours);
  await requireFreePort('SLUICE_AGENT_PORT', agentHost, agentPort, ours);
  const logFile = path.join(settings.dataDir, 'control-plane.log');
  const controlPlane = await startControlPlane({ ...settings, logFile });
  announce(controlPlane);
  const sandbox = settings.sandbox ? await bringUpSandbox(settings, controlPlane.agentPort) : null;
  if (sandbox !== null) announceSandbox(sandbox);
  say(`  Log              ${logFile}\n\nCtrl-C stops everything.`);
  return untilBroken(controlPlane, sandbox, isStopping, logFile);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  process.stderr.write(`\n${error.message}\nWhat to do: ${error.remediation}\n`);
  process.exit(1);
}
