import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as contract from '@sluice/contract';
import {
  createAdministrator,
  endProcess,
  freePort,
  makeTestDirectory,
  type RunningControlPlane,
  type RunningHaproxy,
  startControlPlane,
  startHaproxy,
  startPostgres,
} from '@sluice/test-rig';
import { nodeFlags } from '../../apps/agent/src/install/detached-run.ts';
import { buildAgent } from '../../scripts/builds.ts';
import { CleanUp } from '../clean-up.ts';
import { repositoryRoot } from '../running-system.ts';

const run = promisify(execFile);
const agentProgram = path.join(repositoryRoot, 'apps/agent/dist/sluice-agent.mjs');
const jumpingClock = path.join(import.meta.dirname, 'jumping-clock.mjs');

/** One node with a real agent and HAProxy, managed by a real control plane: each a process of its own. */
export interface DriftRig {
  client: contract.ApiClient;
  clusterId: contract.ClusterId;
  nodeId: contract.NodeId;
  directory: string;
  configFile: string;
  masterSocket: string;
  controlPlane: RunningControlPlane;
  agent: ChildProcess;
  /** Ends the HAProxy and starts one with these files. */
  restartHaproxy(files: readonly string[]): Promise<void>;
  /** Every difference that is named now. */
  drift(): Promise<contract.DriftEntry[]>;
  node(): Promise<contract.NodeDetail>;
  /** Stages these contents (files by name, null removes), plans, applies, and waits until the node serves them. */
  rollOut(files: Readonly<Record<string, string | null>>): Promise<void>;
  /** Plans what is staged, applies it, and waits until it is served. */
  applyStaged(): Promise<void>;
  /** Has everything that differs put back, and waits until nothing does. */
  overwriteAll(): Promise<void>;
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** What a node of the matrix serves; `directory` is that of its haproxy.cfg. */
export type ConfigOf = (place: { directory: string; port: number }) => string;

export async function startDriftRig(binary: string, configOf: ConfigOf): Promise<DriftRig> {
  const cleanUp = new CleanUp();
  try {
    return await start(binary, configOf, cleanUp);
  } catch (error) {
    await cleanUp.run();
    throw error;
  }
}

async function start(binary: string, configOf: ConfigOf, cleanUp: CleanUp): Promise<DriftRig> {
  const built = await buildAgent();
  if (!built.ok) throw new Error(`The agent does not build: ${built.output}`);
  const database = await startPostgres();
  cleanUp.add(() => database.stop());
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sluice-drift-'));
  cleanUp.add(() => rm(dataDir, { recursive: true, force: true }));
  const controlPlane = await startControlPlane({ dataDir, databaseUrl: database.url });
  cleanUp.add(() => controlPlane.stop());
  const client = await createAdministrator(controlPlane, { username: 'ada', password: 'a long enough password' });

  const directory = await makeTestDirectory('drift');
  cleanUp.add(() => rm(directory, { recursive: true, force: true }));
  const config = configOf({ directory, port: await freePort() });
  let haproxy: RunningHaproxy = await startHaproxy({ config, directory, binary });
  cleanUp.add(() => haproxy.stop());
  const { configFile, masterSocket } = haproxy;

  const pool = await client.call(contract.createPool, { body: { name: 'edge' } });
  const { id: clusterId } = await client.call(contract.createCluster, { body: { name: 'edge', poolId: pool.id } });
  const { token } = await client.call(contract.createEnrolmentToken, { body: { poolId: pool.id } });
  const stateDir = path.join(await makeTestDirectory('drift-agent'), 'state');
  cleanUp.add(() => rm(path.dirname(stateDir), { recursive: true, force: true }));
  const url = `https://127.0.0.1:${controlPlane.agentPort}`;
  const words = ['enrol', '--token', token, '--control-plane', url, '--config', configFile, '--name', 'edge-1'];
  await run(process.execPath, [agentProgram, ...words, '--state-dir', stateDir]);
  const agent = startAgent(stateDir);
  cleanUp.add(() => endProcess(agent));

  const listNodes = async () => (await client.call(contract.listNodes, { query: { clusterId } })).items;
  const enrolled = await until(
    async () => (await listNodes()).find((view) => view.status === 'online'),
    (view) => view !== undefined,
  );
  const nodeId = enrolled?.id ?? contract.NodeId.parse('');
  const params = { clusterId };
  const rig: DriftRig = {
    client,
    clusterId,
    nodeId,
    directory,
    configFile,
    masterSocket,
    controlPlane,
    agent,
    async restartHaproxy(files) {
      await haproxy.stop();
      const args = () => ['-W', ...files.flatMap((file) => ['-f', file]), '-S', `${masterSocket},mode,666`];
      haproxy = await startHaproxy({ directory, binary, args });
    },
    drift: async () => (await client.call(contract.listDrift, { params })).items,
    node: () => client.call(contract.viewNode, { params: { nodeId } }),
    async rollOut(files) {
      const { items, etag } = await client.call(contract.listResources, { params });
      const edits = Object.entries(files).map(([name, text]) => editOf(items, name, text));
      await client.call(contract.stageChange, { params, ifMatch: `"${etag}"`, body: { title: 'A change', edits } });
      await rig.applyStaged();
    },
    async applyStaged() {
      const { id: planId } = await client.call(contract.createPlan, { params });
      const plan = await until(
        () => client.call(contract.viewPlan, { params: { clusterId, planId } }),
        (view) => view.verdict !== 'validating',
      );
      if (plan.verdict !== 'can-apply') throw new Error(`The plan is ${plan.verdict}: ${JSON.stringify(plan.reasons)}`);
      const { rolloutId } = await client.call(contract.applyPlan, { params: { clusterId, planId }, body: {} });
      const rollout = await until(
        () => client.call(contract.viewRollout, { params: { clusterId, rolloutId } }),
        (view) => view.finishedAt !== null,
      );
      if (rollout.state !== 'succeeded') throw new Error(`The rollout ${rollout.state}: ${JSON.stringify(rollout)}`);
      await rig.settled();
    },
    async overwriteAll() {
      const entries = (await rig.drift()).map(({ key, nodeId: node, seen }) => ({ key, nodeId: node, seen }));
      await client.call(contract.overwriteDrift, { params, body: { entries } });
      await rig.settled();
    },
    async settled() {
      await until(rig.node, (view) => view.convergence === 'converged');
    },
    stop: () => cleanUp.run(),
  };
  await until(rig.node, (view) => view.adoptionBlockers.length === 0);
  await client.call(contract.adoptNode, { params: { nodeId }, body: { choice: 'import' } });
  await rig.settled();
  return rig;
}

/** As an installed one is started, with a clock that can jump. */
function startAgent(stateDir: string): ChildProcess {
  return spawn(
    process.execPath,
    [...nodeFlags, `--import=${jumpingClock}`, agentProgram, 'run', '--state-dir', stateDir],
    {
      stdio: ['ignore', process.env.SLUICE_TEST_AGENT_LOG === undefined ? 'ignore' : 'inherit', 'inherit'],
    },
  );
}

const kinds: Readonly<Record<string, contract.ResourceKind>> = { '.map': 'map', '.lst': 'acl-list', '.pem': 'sealed' };
const kindOf = (name: string): contract.ResourceKind => kinds[path.extname(name)] ?? 'haproxy-config';

function editOf(resources: readonly contract.ResourceView[], name: string, text: string | null) {
  const content = text === null ? null : Buffer.from(text).toString('base64');
  const known = resources.find((resource) => resource.name === name);
  if (known !== undefined) return { resourceId: known.id, content };
  return { kind: kindOf(name), name, content: content ?? '' };
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
