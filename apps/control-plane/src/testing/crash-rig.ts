import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as contract from '@sluice/contract';
import { freePort, killAtStep, startPostgres } from '@sluice/test-rig';
import { DrivenAgent } from './driven-agent.ts';
import { sampleConfig, until } from './fleet-rig.ts';
import { clientWithToken } from './start-in-process.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));
const account = { username: 'ada', password: 'a long enough password' };

/** A control plane in a process of its own that can be ended at a named step, and started again on the same ports. */
export interface Replica {
  readonly agentUrl: string;
  readonly client: contract.ApiClient;
  /** `diesAt`: the step at which it ends, and the n-th time that it is announced. */
  start(diesAt?: { step: string; time: number }): Promise<void>;
  stop(): Promise<void>;
  /** How the process ended that was started last; null while it runs. */
  ended(): NodeJS.Signals | number | null;
  /** What it wrote down when it met its step. */
  readMark(): Promise<string>;
}

/** A database with control planes on it, and one cluster of two managed nodes. */
export interface CrashRig {
  replicas: readonly Replica[];
  clusterId: contract.ClusterId;
  nodes: readonly [DrivenAgent, DrivenAgent];
  remove(): Promise<void>;
}

/** Starts a database, so many control planes that share it and their key file, and the two nodes, which talk to the first. */
export async function startCrashRig(replicaCount: number): Promise<CrashRig> {
  const database = await startPostgres();
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-crash-'));
  const markDir = await mkdtemp(join(tmpdir(), 'sluice-crash-marks-'));
  // Started by root the control plane becomes a user without rights before it can die.
  await chmod(markDir, 0o777);
  const session = { token: '' };
  const replicas: Started[] = [];
  for (let number = 0; number < replicaCount; number += 1) {
    replicas.push(await createReplica({ databaseUrl: database.url, dataDir, markDir, session }));
  }
  const [first, ...others] = replicas;
  if (first === undefined) throw new Error('One control plane at least.');
  await first.start();
  const { clusterId, nodes } = await setUp(first, session);
  for (const other of others) await other.start();
  return {
    replicas,
    clusterId,
    nodes,
    async remove() {
      for (const node of nodes) node.close();
      for (const replica of replicas) await replica.stop();
      await database.stop();
      for (const directory of [dataDir, markDir]) await rm(directory, { recursive: true, force: true });
    },
  };
}

interface Started extends Replica {
  url: string;
  setupSecret(): string;
}

interface Place {
  databaseUrl: string;
  dataDir: string;
  markDir: string;
  session: { token: string };
}

async function createReplica({ databaseUrl, dataDir, markDir, session }: Place): Promise<Started> {
  const ports = { api: await freePort(), agents: await freePort() };
  const url = `http://127.0.0.1:${ports.api}`;
  let child: ChildProcess | null = null;
  let markFile = '';
  let setupSecret = '';
  const ended = () => child?.exitCode ?? child?.signalCode ?? null;
  const stop = async () => {
    if (child === null || ended() !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  };
  return {
    url,
    agentUrl: `https://127.0.0.1:${ports.agents}`,
    get client() {
      return clientWithToken(url, session.token);
    },
    setupSecret: () => setupSecret,
    ended,
    stop,
    readMark: () => readFile(markFile, 'utf8'),
    async start(diesAt) {
      await stop();
      markFile = join(markDir, `died-${diesAt?.step}-${diesAt?.time}-${ports.api}`);
      await rm(markFile, { force: true });
      const death = diesAt === undefined ? null : killAtStep(diesAt.step, { time: diesAt.time, markFile });
      child = spawn(process.execPath, ['--conditions=sluice-source', ...(death?.words ?? []), program], {
        env: {
          PATH: process.env.PATH ?? '',
          SLUICE_PORT: String(ports.api),
          SLUICE_AGENT_HOST: '127.0.0.1',
          SLUICE_AGENT_PORT: String(ports.agents),
          SLUICE_DATA_DIR: dataDir,
          SLUICE_LOG_LEVEL: 'error',
          DATABASE_URL: databaseUrl,
          ...death?.env,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      setupSecret = await readyLine(child);
    },
  };
}

async function readyLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The control plane has no output.');
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error('The control plane ended before it was ready.');
    }),
  ]);
  const ready: { setupSecret: string | null } = JSON.parse(String(line));
  return ready.setupSecret ?? '';
}

async function setUp(replica: Started, session: Place['session']): Promise<Pick<CrashRig, 'clusterId' | 'nodes'>> {
  const { agentUrl, url } = replica;
  await clientWithToken(url, '').call(contract.completeSetup, { body: { secret: replica.setupSecret(), ...account } });
  const signedIn = await contract.signInWithPassword(clientWithToken(url, ''), { ...account, kind: 'bearer' });
  session.token = signedIn.token ?? '';
  const { client } = replica;
  const pool = await client.call(contract.createPool, { body: { name: 'crash' } });
  const cluster = await client.call(contract.createCluster, { body: { name: 'crash', poolId: pool.id } });
  const join = async (name: string, choice: 'import' | 'take-cluster'): Promise<DrivenAgent> => {
    const { token } = await client.call(contract.createEnrolmentToken, { body: { poolId: pool.id } });
    const agent = new DrivenAgent(agentUrl, name, Buffer.from(sampleConfig));
    await agent.enrol(token);
    await agent.introduce();
    const params = { nodeId: contract.NodeId.parse(agent.nodeId) };
    await client.call(contract.adoptNode, { params, body: { choice } });
    return agent;
  };
  const nodes = [await join('crash-1', 'import'), await join('crash-2', 'take-cluster')] as const;
  return { clusterId: cluster.id, nodes };
}

/** Both nodes hear what they should be, do it and report. */
export async function settle({ nodes }: Pick<CrashRig, 'nodes'>): Promise<void> {
  for (const node of nodes) await node.settle();
}

/** Stages these bytes of haproxy.cfg and plans them. */
export async function stageAndPlan(
  client: contract.ApiClient,
  clusterId: contract.ClusterId,
  text: string,
): Promise<contract.PlanId> {
  const { items, etag } = await client.call(contract.listResources, { params: { clusterId } });
  const [resource] = items;
  if (resource === undefined) throw new Error('The cluster has no resource.');
  const edits = [{ resourceId: resource.id, content: Buffer.from(text).toString('base64') }];
  await client.call(contract.stageChange, { params: { clusterId }, ifMatch: etag, body: { title: 'Weight', edits } });
  return planAgain(client, clusterId);
}

/** Plans whatever is staged. */
export async function planAgain(client: contract.ApiClient, clusterId: contract.ClusterId): Promise<contract.PlanId> {
  const plan = await client.call(contract.createPlan, { params: { clusterId } });
  return plan.id;
}

export interface CrashStrategy {
  waves: contract.WaveSize[];
  watchSeconds: number;
}

/** Applies when the nodes have validated; null before. A head that failed is no obstacle. */
export async function applyOnce(
  rig: CrashRig,
  client: contract.ApiClient,
  planId: contract.PlanId,
  strategy: CrashStrategy,
) {
  await settle(rig);
  const params = { clusterId: rig.clusterId, planId };
  const body = { overrideFailedHead: true, strategy };
  return client.call(contract.applyPlan, { params, body }).catch((error: unknown) => {
    if (error instanceof contract.Problem && error.code === 'plan-refused') return null;
    throw error;
  });
}

/** Applies as soon as the nodes have validated; stops trying when the control plane is gone. */
export async function tryToApply(
  rig: CrashRig,
  client: contract.ApiClient,
  planId: contract.PlanId,
  strategy: CrashStrategy,
): Promise<void> {
  await until(
    () => applyOnce(rig, client, planId, strategy).catch(() => 'gone'),
    (result) => result !== null,
  );
}

/** Lets the nodes work until the rollout is over. */
export function untilOver(rig: CrashRig, client: contract.ApiClient, rolloutId: contract.RolloutId) {
  return until(
    async () => {
      await settle(rig);
      return client.call(contract.viewRollout, { params: { clusterId: rig.clusterId, rolloutId } });
    },
    (view) => view.state === 'succeeded' || view.state === 'failed',
  );
}
