import { chmod, copyFile, lstat, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { nodeFlags } from '../../apps/agent/src/install/detached-run.ts';
import { handOver } from '../../apps/agent/src/install/hand-over.ts';
import { systemUserForRoot } from '../../apps/control-plane/src/platform/system-user.ts';
import { repositoryRoot } from '../repository.ts';
import { type BackgroundProcess, endedEarly, startProcess } from './background-process.ts';
import {
  findSandboxAgents,
  findSandboxHaproxies,
  findSandboxWebServers,
  masterSocketArgument,
} from './own-processes.ts';
import { type SandboxPlaces, sandboxPlaces } from './places.ts';
import { chooseFreePorts } from './ports.ts';
import { endProcess, isAlive } from './process-table.ts';
import { type SandboxPorts, sandboxConfig } from './sandbox-config.ts';
import { runnableNode, type SandboxUser, sandboxUser } from './service-user.ts';
import { StartFailure } from './start-failure.ts';
import { answersHttp, servesHaproxy, waitFor } from './wait-for.ts';

const PortsRecord = z.object({
  web: z.number().int(),
  stats: z.number().int(),
  servers: z.object({ web1: z.number().int(), web2: z.number().int() }),
});

/** Ends as soon as it is up: a machine under load may be slow. */
const startLimitMs = 60_000;
/** An agent in the middle of a pass finishes or returns it first. */
const agentGraceMs = 20_000;
const haproxyGraceMs = 5000;
const webGraceMs = 2000;

/** The two web servers and the HAProxy of the sandbox, up and answering. The agent comes when it can enrol. */
export interface Sandbox {
  places: SandboxPlaces;
  ports: SandboxPorts;
  user: SandboxUser;
  node: string;
  processes: BackgroundProcess[];
}

/** Ends what an earlier start left behind, and nothing that only has one of the sandbox's files open. */
export async function endSandbox(dataDir: string): Promise<void> {
  for (const agent of findSandboxAgents(dataDir)) await endProcess(agent, agentGraceMs);
  // The master ends its workers; a worker that lost its master is found in the second round.
  for (const round of [0, 1]) {
    const found = findSandboxHaproxies(dataDir).sort((left, right) => left.pid - right.pid);
    for (const haproxy of found) if (round === 1 || isAlive(haproxy)) await endProcess(haproxy, haproxyGraceMs);
  }
  for (const web of findSandboxWebServers(dataDir)) await endProcess(web, webGraceMs);
}

/** Brings up web servers and HAProxy. Repeating it finds the files of the first time and keeps them. */
export async function startSandbox(dataDir: string, firstPort: number): Promise<Sandbox> {
  const places = sandboxPlaces(dataDir);
  const user = await sandboxUser();
  for (const folder of [places.root, places.programs]) await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const folder of [places.haproxyFolder, places.agentState, path.dirname(places.masterSocket)]) {
    await giveFolder(folder, user);
  }
  const { ports, release } = await choosePorts(places, firstPort);
  await writeFirstConfig(places, ports, user);
  await copyProgram(path.join(import.meta.dirname, 'web-servers.mjs'), places.webServers);
  const sandbox = { places, ports, user, node: await runnableNode(user, places.programs), processes: [] };
  await startWebServers(sandbox);
  await startHaproxy(sandbox);
  release();
  return sandbox;
}

/**
 * A folder for the sandbox's user alone. What root writes itself lies outside: in a folder of another user it could be
 * led by a link to any file.
 */
async function giveFolder(folder: string, user: SandboxUser): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === (user?.uid ?? process.getuid?.())) return;
  // Just made by root, or of a release whose sandbox had the user of the control plane.
  const givers = [0, (await systemUserForRoot())?.uid];
  if (found.isDirectory() && user !== null && givers.includes(found.uid)) return handOver(folder, user);
  throw new StartFailure(`${folder} is not a folder of the sandbox's user.`, 'Remove it, then start again.');
}

/** A copy that everybody may read, however private the checkout is. */
async function copyProgram(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await chmod(to, 0o644);
}

/** Ports are chosen at the first start and stay, because the configuration that people edit names them. */
async function choosePorts(
  places: SandboxPlaces,
  firstPort: number,
): Promise<{ ports: SandboxPorts; release(): void }> {
  const text = await readFile(places.record, 'utf8').catch(() => null);
  if (text !== null) return { ports: PortsRecord.parse(JSON.parse(text)), release: () => undefined };
  const claimed = await chooseFreePorts('127.0.0.1', firstPort, 4);
  const [web = 0, web1 = 0, web2 = 0, stats = 0] = claimed.map(({ port }) => port);
  const ports = { web, stats, servers: { web1, web2 } };
  await writeFile(places.record, `${JSON.stringify(ports)}\n`);
  return {
    ports,
    release: () => {
      for (const port of claimed) port.release();
    },
  };
}

async function writeFirstConfig(places: SandboxPlaces, ports: SandboxPorts, user: SandboxUser): Promise<void> {
  if ((await lstat(places.configFile).catch(() => null)) !== null) return;
  const fresh = `${places.configFile}.first`;
  await rm(fresh, { force: true });
  const file = await open(fresh, 'wx', 0o644);
  try {
    await file.writeFile(sandboxConfig(ports));
    if (user !== null) await file.chown(user.uid, user.gid);
  } finally {
    await file.close();
  }
  await rename(fresh, places.configFile);
}

async function startWebServers(sandbox: Sandbox): Promise<void> {
  const { places, ports } = sandbox;
  const logFile = path.join(places.root, 'web-servers.log');
  const pairs = Object.entries(ports.servers);
  const started = await startProcess({
    name: 'The web servers of the sandbox',
    program: sandbox.node,
    args: [places.webServers, ...pairs.map(([name, port]) => `${name}=${port}`)],
    cwd: places.root,
    logFile,
    user: sandbox.user,
    environment: {},
  });
  sandbox.processes.push(started);
  const areUp = async () => {
    if (!isAlive(started.running)) return true;
    const answers = await Promise.all(pairs.map(([, port]) => answersHttp(`http://127.0.0.1:${port}/health`)));
    return answers.every(Boolean);
  };
  if (!(await waitFor(areUp, startLimitMs)) || !isAlive(started.running)) throw endedEarly(started.name, logFile);
}

async function startHaproxy(sandbox: Sandbox): Promise<void> {
  const { places } = sandbox;
  const started = await startProcess({
    name: 'The HAProxy of the sandbox',
    program: 'haproxy',
    args: ['-W', '-S', masterSocketArgument(places.masterSocket), '-f', places.configFile],
    cwd: places.haproxyFolder,
    logFile: places.haproxyLog,
    user: sandbox.user,
    environment: { PATH: process.env.PATH },
  });
  sandbox.processes.push(started);
  const isUp = async () => !isAlive(started.running) || (await servesHaproxy(places.masterSocket));
  const cameUp = await waitFor(isUp, startLimitMs);
  if (cameUp && isAlive(started.running)) return;
  throw endedEarly(started.name, places.haproxyLog);
}

export interface SandboxAgentOptions {
  controlPlane: string;
  /** Makes an enrolment token that adopts the node; called only when the agent is not enrolled yet. */
  createToken: () => Promise<string>;
}

/** Enrols the agent where needed, starts it, and waits until it has spoken with the control plane. */
export async function startSandboxAgent(sandbox: Sandbox, options: SandboxAgentOptions): Promise<void> {
  const { places } = sandbox;
  const program = places.agentProgram;
  await copyProgram(path.join(repositoryRoot, 'apps/agent/dist/sluice-agent.mjs'), program);
  if (!(await isEnrolled(places, options.controlPlane))) {
    await enrol(sandbox, program, options.controlPlane, await options.createToken());
  }
  if (await runAgent(sandbox, program)) return;
  // A control plane with a new database does not know this agent any more.
  const stale = sandbox.processes.pop();
  if (stale !== undefined) await endProcess(stale.running, agentGraceMs);
  await enrol(sandbox, program, options.controlPlane, await options.createToken());
  if (await runAgent(sandbox, program)) return;
  throw new StartFailure(
    'The agent of the sandbox does not reach the control plane.',
    `Its log is ${places.agentLog}. Start without it: npm start -- --no-sandbox`,
  );
}

async function isEnrolled(places: SandboxPlaces, controlPlane: string): Promise<boolean> {
  const text = await readFile(path.join(places.agentState, 'agent.json'), 'utf8').catch(() => null);
  if (text === null) return false;
  const record = z.object({ controlPlane: z.string() }).safeParse(JSON.parse(text));
  return record.success && new URL(record.data.controlPlane).host === new URL(controlPlane).host;
}

/** The agent keeps its key, so a repeated enrolment gives the same node where the control plane still knows it. */
async function enrol(sandbox: Sandbox, program: string, controlPlane: string, token: string): Promise<void> {
  const { places } = sandbox;
  await rename(path.join(places.agentState, 'agent.json'), path.join(places.agentState, 'agent.json.old')).catch(
    () => undefined,
  );
  const logFile = path.join(places.root, 'enrol.log');
  const files = ['--config', places.configFile, '--master-socket', places.masterSocket];
  const target = ['--control-plane', controlPlane, '--name', 'sandbox', '--state-dir', places.agentState];
  const started = await startProcess({
    name: 'The enrolment of the sandbox agent',
    program: sandbox.node,
    args: [program, 'enrol', ...target, ...files, '--token', token],
    cwd: places.root,
    logFile,
    user: sandbox.user,
    environment: { PATH: process.env.PATH },
  });
  const code = await exitCode(started);
  if (code !== 0) throw endedEarly(started.name, logFile);
}

function exitCode({ child }: BackgroundProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', resolve));
}

async function runAgent(sandbox: Sandbox, program: string): Promise<boolean> {
  const { places } = sandbox;
  const started = await startProcess({
    name: 'The agent of the sandbox',
    program: sandbox.node,
    // As an installed agent is started.
    args: [...nodeFlags, program, 'run', '--state-dir', places.agentState],
    cwd: places.root,
    logFile: places.agentLog,
    user: sandbox.user,
    environment: { PATH: process.env.PATH },
  });
  sandbox.processes.push(started);
  const isConnected = async () => {
    if (!isAlive(started.running)) return true;
    const text = await readFile(path.join(places.agentState, 'status.json'), 'utf8').catch(() => '{}');
    const status = z.object({ pid: z.number(), connected: z.boolean() }).safeParse(JSON.parse(text));
    return status.success && status.data.pid === started.running.pid && status.data.connected;
  };
  return (await waitFor(isConnected, startLimitMs)) && isAlive(started.running);
}
