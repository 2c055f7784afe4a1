import { execFile } from 'node:child_process';
import { mkdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type * as contract from '@sluice/contract';
import { bundleVariable } from '@sluice/contract/agent';
import { servingWorker, showEnv, showProc } from '@sluice/haproxy-runtime';
import {
  freePort,
  type KeptHaproxy,
  keepHaproxy,
  type MessageProxy,
  makeTestDirectory,
  mountSmallDisk,
  type SmallDisk,
  type SteadyClient,
  type StepStops,
  startSteadyClient,
  testIds,
} from '@sluice/test-rig';
import type { CleanUp } from '../../e2e/clean-up.ts';
import { agentProgram, type KeptAgent, keepAgent } from './kept-agent.ts';

const run = promisify(execFile);

/** A real HAProxy with a real agent on a small disk of their own, and a client that asks HAProxy all the time. */
export interface FaultNode {
  name: string;
  nodeId: contract.NodeId;
  agent: KeptAgent;
  haproxy: KeptHaproxy;
  /** Its own way to the control plane. */
  proxy: MessageProxy;
  disk: SmallDisk;
  stateDir: string;
  ports: NodePorts;
  traffic: Traffic;
  /** What its worker carries; null while none answers. */
  runningBundle(): Promise<string | null>;
  /** HAProxy's own words about the file on the disk; null when it takes it. */
  checkDisk(): Promise<string | null>;
}

export interface NodePorts {
  web: number;
  extra: number;
}

/** What the client of a node saw. */
export interface Traffic {
  client: SteadyClient;
  /** Word of the newest answer. */
  readonly newest: string;
  /** Words of the answers since `expect`. */
  readonly seen: ReadonlySet<string>;
  /** From now on an answer may have one of these words, and no other. */
  expect(words: readonly string[]): void;
}

export interface NodeOptions {
  name: string;
  ports: NodePorts;
  proxy: MessageProxy;
  token: string;
  stops: StepStops;
  /** Its first haproxy.cfg. */
  config: string;
  word: string;
  logDirectory: string;
}

const diskMegabytes = 8;
const clientPauseMs = 10;

export const choosePorts = async (): Promise<NodePorts> => ({ web: await freePort(), extra: await freePort() });

/** Starts HAProxy, enrols the machine and starts its agent. */
export async function startFaultNode(options: NodeOptions, cleanUp: CleanUp): Promise<Omit<FaultNode, 'nodeId'>> {
  const { config, name, ports, proxy, stops, token, word } = options;
  const home = await makeTestDirectory(name);
  const disk = await mountSmallDisk(home, diskMegabytes);
  cleanUp.add(async () => {
    await disk.unmount();
    await rmdir(home);
  });
  const directory = path.join(home, 'haproxy');
  await makeOwned(directory);
  const logFile = path.join(options.logDirectory, `${name}-haproxy.log`);
  // Not beside its files: HAProxy makes the socket anew with every reload.
  const sockets = path.join(home, 'run');
  await makeOwned(sockets);
  const haproxy = await keepHaproxy({ config, directory, logFile, masterSocket: path.join(sockets, 'master.sock') });
  cleanUp.add(() => haproxy.stop());
  const stateDir = path.join(home, 'state');
  await enrol({ name, token, proxy, configFile: haproxy.configFile, stateDir });
  const agent = await keepAgent(name, stateDir, path.join(options.logDirectory, `${name}.log`), stops);
  cleanUp.add(() => agent.stop());
  const traffic = startTraffic(ports.web, word);
  cleanUp.add(() => traffic.client.stop());
  return {
    name,
    agent,
    haproxy,
    proxy,
    disk,
    stateDir,
    ports,
    traffic,
    runningBundle: () => readBundle(haproxy.masterSocket),
    checkDisk: () => checkConfig(haproxy.configFile),
  };
}

async function makeOwned(directory: string): Promise<void> {
  const { gid, uid } = testIds();
  await mkdir(directory);
  if (uid !== undefined && gid !== undefined) await run('chown', [`${uid}:${gid}`, directory]);
}

/** What `sluice-agent enrol` needs. The same again, after a failure, does no harm. */
export interface Enrolment {
  name: string;
  token: string;
  proxy: MessageProxy;
  configFile: string;
  stateDir: string;
}

export async function enrol({ name, token, proxy, configFile, stateDir }: Enrolment): Promise<void> {
  const url = `https://127.0.0.1:${proxy.port}`;
  const words = ['enrol', '--token', token, '--control-plane', url, '--config', configFile, '--name', name];
  await run(process.execPath, [agentProgram, ...words, '--state-dir', stateDir]);
}

function startTraffic(port: number, word: string): Traffic {
  let allowed: readonly string[] = [word];
  let newest = word;
  const seen = new Set<string>();
  const accept = (status: number, body: string): boolean => {
    newest = body;
    seen.add(body);
    return status === 200 && allowed.includes(body);
  };
  const client = startSteadyClient(`http://127.0.0.1:${port}/`, accept, clientPauseMs);
  return {
    client,
    seen,
    get newest() {
      return newest;
    },
    expect(words) {
      allowed = words;
      seen.clear();
    },
  };
}

const timeoutMs = 1_000;

async function readBundle(masterSocket: string): Promise<string | null> {
  try {
    const worker = servingWorker(await showProc(masterSocket, { timeoutMs }));
    if (!worker) return null;
    const variables = await showEnv(masterSocket, { pid: worker.pid }, { timeoutMs });
    return variables.get(bundleVariable) ?? null;
  } catch {
    // Nobody answers while HAProxy starts.
    return null;
  }
}

async function checkConfig(file: string): Promise<string | null> {
  try {
    await run('/usr/sbin/haproxy', ['-c', '-q', '-f', file], { cwd: path.dirname(file), ...testIds() });
    return null;
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  }
}
