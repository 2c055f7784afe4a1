import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as contract from '@sluice/contract';
import {
  createAdministrator,
  endProcess,
  makeTestDirectory,
  type RunningControlPlane,
  type RunningHaproxy,
  startControlPlane,
  startHaproxy,
  startPostgres,
  testIds,
} from '@sluice/test-rig';
import type { NetworkNamespace } from '@sluice/test-rig/network-namespace';
import { nodeFlags } from '../apps/agent/src/install/detached-run.ts';
import { buildAgent } from '../scripts/builds.ts';
import type { CleanUp } from './clean-up.ts';
import { repositoryRoot } from './running-system.ts';

const run = promisify(execFile);
const agentProgram = path.join(repositoryRoot, 'apps/agent/dist/sluice-agent.mjs');

/** A real control plane with one cluster, for nodes with real agents and HAProxies: each a process of its own. */
export interface RealFleet {
  client: contract.ApiClient;
  poolId: contract.PoolId;
  clusterId: contract.ClusterId;
  controlPlane: RunningControlPlane;
  databaseUrl: string;
}

export const administrator = { username: 'ada', password: 'correct horse battery staple' };

export async function startRealFleet(cleanUp: CleanUp, clusterName = 'edge'): Promise<RealFleet> {
  const built = await buildAgent();
  if (!built.ok) throw new Error(`The agent does not build: ${built.output}`);
  const database = await startPostgres();
  cleanUp.add(() => database.stop());
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sluice-fleet-'));
  cleanUp.add(() => rm(dataDir, { recursive: true, force: true }));
  // On every address, so that agents in network namespaces reach it.
  const environment = { SLUICE_AGENT_HOST: '0.0.0.0' };
  const controlPlane = await startControlPlane({ dataDir, databaseUrl: database.url, environment });
  cleanUp.add(() => controlPlane.stop());
  const client = await createAdministrator(controlPlane, administrator);
  const { id: poolId } = await client.call(contract.createPool, { body: { name: 'edge' } });
  const { id: clusterId } = await client.call(contract.createCluster, { body: { name: clusterName, poolId } });
  return { client, poolId, clusterId, controlPlane, databaseUrl: database.url };
}

export interface RealNode {
  nodeId: contract.NodeId;
  haproxy: RunningHaproxy;
  directory: string;
  agent: RealAgent;
  view(): Promise<contract.NodeDetail>;
  /** Waits until it serves what it should. */
  settled(): Promise<void>;
}

export interface RealAgent {
  /** The one that runs now. */
  readonly process: ChildProcess;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same state. */
  restart(): Promise<void>;
}

export interface RealNodeOptions {
  name: string;
  /** The first haproxy.cfg; `directory` is the one that it lies in. What it names may be written there before. */
  configOf: (directory: string) => string | Promise<string>;
  adopt: 'import' | 'take-cluster';
  binary?: string;
  /** A module that the agent's process loads first. */
  preload?: string;
  /** The Node that runs the agent; default: the one of this process. */
  node?: string;
  /** Another host, on which its HAProxy and its agent run; default: this one. */
  host?: NetworkNamespace;
}

/** Enrols and adopts a node. Its HAProxy goes on when the agent ends, as on a real one. */
export async function startRealNode(fleet: RealFleet, options: RealNodeOptions, cleanUp: CleanUp): Promise<RealNode> {
  const { client, clusterId, poolId, controlPlane } = fleet;
  const { name, host, preload, node = process.execPath } = options;
  const directory = await makeTestDirectory(name);
  cleanUp.add(() => rm(directory, { recursive: true, force: true }));
  const config = await options.configOf(directory);
  const haproxy = await startNodeHaproxy(config, directory, options);
  cleanUp.add(() => haproxy.stop());

  const { token } = await client.call(contract.createEnrolmentToken, { body: { poolId } });
  const stateDir = path.join(await makeTestDirectory(`${name}-agent`), 'state');
  cleanUp.add(() => rm(path.dirname(stateDir), { recursive: true, force: true }));
  const url = `https://${host?.hostAddress ?? '127.0.0.1'}:${controlPlane.agentPort}`;
  const words = ['enrol', '--token', token, '--control-plane', url, '--config', haproxy.configFile, '--name', name];
  const on = (file: string, args: readonly string[]) => host?.inside(file, args) ?? ([file, [...args]] as const);
  await run(...on(node, [agentProgram, ...words, '--state-dir', stateDir]));
  const flags = [...nodeFlags, ...(preload === undefined ? [] : [`--import=${preload}`])];
  const agent = startAgent(...on(node, [...flags, agentProgram, 'run', '--state-dir', stateDir]));
  cleanUp.add(() => endProcess(agent.process));

  const nodeId = await until(
    async () => {
      const { items } = await client.call(contract.listNodes, { query: { clusterId } });
      return items.find((view) => view.name === name && view.status === 'online')?.id ?? null;
    },
    (id) => id !== null,
  );
  if (nodeId === null) throw new Error(`${name} did not come online.`);
  const view = () => client.call(contract.viewNode, { params: { nodeId } });
  const settled = async () => {
    await until(view, ({ convergence }) => convergence === 'converged');
  };
  await until(view, ({ adoptionBlockers }) => adoptionBlockers.length === 0);
  await client.call(contract.adoptNode, { params: { nodeId }, body: { choice: options.adopt } });
  await settled();
  return { nodeId, haproxy, directory, agent, view, settled };
}

function startNodeHaproxy(config: string, directory: string, { binary, host }: RealNodeOptions) {
  const program = binary === undefined ? {} : { binary };
  if (host === undefined) return startHaproxy({ config, directory, ...program });
  const { uid = process.getuid?.() ?? 0, gid = process.getgid?.() ?? 0 } = testIds();
  const asUser = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', binary ?? '/usr/sbin/haproxy'];
  const [file, first] = host.inside('setpriv', asUser);
  return startHaproxy({
    config,
    directory,
    binary: file,
    ids: { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 },
    args: ({ configFile, masterSocket }) => [...first, '-W', '-f', configFile, '-S', `${masterSocket},mode,666`],
  });
}

/** As an installed one is started. */
function startAgent(file: string, args: readonly string[]): RealAgent {
  const start = (): ChildProcess =>
    spawn(file, args, {
      stdio: ['ignore', process.env.SLUICE_TEST_AGENT_LOG === undefined ? 'ignore' : 'inherit', 'inherit'],
    });
  let child = start();
  return {
    get process() {
      return child;
    },
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    async restart() {
      await endProcess(child);
      child = start();
    },
  };
}

const kinds: Readonly<Record<string, contract.ResourceKind>> = {
  '.map': 'map',
  '.lst': 'acl-list',
  '.pem': 'sealed',
  '.json': 'node-values',
};

/** Stages these contents: files by name, of a kind that their ending tells; null removes. */
export async function stageFiles(
  { client, clusterId }: RealFleet,
  files: Readonly<Record<string, string | null>>,
): Promise<void> {
  const params = { clusterId };
  const { items, etag } = await client.call(contract.listResources, { params });
  const edits = Object.entries(files).map(([name, text]) => {
    const content = text === null ? null : Buffer.from(text).toString('base64');
    const known = items.find((resource) => resource.name === name);
    if (known !== undefined) return { resourceId: known.id, content };
    return { kind: kinds[path.extname(name)] ?? 'haproxy-config', name, content: content ?? '' };
  });
  await client.call(contract.stageChange, { params, ifMatch: `"${etag}"`, body: { title: 'A change', edits } });
}

/** Plans what is staged, applies it to all nodes at once, and waits for the end of the rollout. */
export async function applyStaged({ client, clusterId }: RealFleet): Promise<void> {
  const params = { clusterId };
  const { id: planId } = await client.call(contract.createPlan, { params });
  const plan = await until(
    () => client.call(contract.viewPlan, { params: { clusterId, planId } }),
    (view) => view.verdict !== 'validating',
  );
  if (plan.verdict !== 'can-apply') throw new Error(`The plan is ${plan.verdict}: ${JSON.stringify(plan.reasons)}`);
  const body = { strategy: contract.allAtOnce };
  const { rolloutId } = await client.call(contract.applyPlan, { params: { clusterId, planId }, body });
  const rollout = await until(
    () => client.call(contract.viewRollout, { params: { clusterId, rolloutId } }),
    (view) => view.finishedAt !== null,
  );
  if (rollout.state !== 'succeeded') throw new Error(`The rollout ${rollout.state}: ${JSON.stringify(rollout)}`);
}

/** Repeats `act` until `isDone` likes its result. */
export async function until<T>(act: () => Promise<T>, isDone: (value: T) => boolean, withinMs = 60_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await act();
    if (isDone(value)) return value;
    if (performance.now() > deadline) throw new Error(`It did not happen in time; last: ${JSON.stringify(value)}`);
    await pause(25);
  }
}
