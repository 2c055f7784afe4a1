import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as contract from '@sluice/contract';
import { freePort, killAtStep, startPostgres, type TestDatabase } from '@sluice/test-rig';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DrivenAgent, says } from '../../testing/driven-agent.ts';
import { sampleConfig, until } from '../../testing/fleet-rig.ts';
import { clientWithToken } from '../../testing/start-in-process.ts';
import { type ApplyStep, applySteps } from './rollout-steps.ts';

const program = fileURLToPath(new URL('../../main.ts', import.meta.url));
const account = { username: 'ada', password: 'a long enough password' };

interface Ports {
  api: number;
  agents: number;
}

let database: TestDatabase;
let dataDir: string;
let markDir: string;
let ports: Ports;
let child: ChildProcess | null = null;
let client: contract.ApiClient;
let clusterId: contract.ClusterId;
let node: DrivenAgent;
/** Of the second wave. */
let second: DrivenAgent;
let strategy: { waves: contract.WaveSize[]; watchSeconds: number };

beforeAll(async () => {
  database = await startPostgres();
  dataDir = await mkdtemp(join(tmpdir(), 'sluice-crash-'));
  markDir = await mkdtemp(join(tmpdir(), 'sluice-crash-marks-'));
  // Started by root the control plane becomes a user without rights before it can die.
  await chmod(markDir, 0o777);
  ports = { api: await freePort(), agents: await freePort() };
  const setupSecret = await start();
  await setUp(setupSecret);
});

afterAll(async () => {
  node?.close();
  second?.close();
  await stop();
  await database.stop();
  for (const directory of [dataDir, markDir]) await rm(directory, { recursive: true, force: true });
});

/** Each step of an apply, and the commit of a report for each of the three reports that an apply takes. */
const deaths = applySteps.flatMap<{ step: ApplyStep; time: number }>((step) =>
  step === 'report.committed' ? [1, 2, 3].map((time) => ({ step, time })) : [{ step, time: 1 }],
);

test.each(deaths)('a control plane that dies at $step (time $time) reaches the same end', async ({ step, time }) => {
  const refuses = step === 'rollout.node-refused';
  // The second node refuses when the first has committed already.
  const turns = step === 'rollout.return';
  strategy = { waves: [{ nodes: 1 }], watchSeconds: step === 'rollout.verdict' ? 1 : 0 };
  const before = await readCluster();
  const weight = 100 + (before.head?.number ?? 0);
  const text = sampleConfig.replace('weight 10', `weight ${weight}`);
  const served = node.live.at(-1);
  await stop();
  const markFile = join(markDir, `died-${step}-${time}`);
  await start(killAtStep(step, { time, markFile }));
  const failure = { diagnostics: [says('proof-failed', 'the old worker still serves', null)], restored: true };
  const refusing = { commit: (_: unknown, candidate: string) => (candidate.includes(text) ? failure : null) };
  node.behaviour = refuses ? refusing : {};
  second.behaviour = turns ? refusing : {};

  const died = once(child as ChildProcess, 'exit');
  const planId = await stageAndPlan(text).catch(() => null);
  if (planId !== null) await tryToApply(planId);
  await until(
    async () => {
      await settle().catch(() => undefined);
      return child?.signalCode ?? null;
    },
    (signal) => signal !== null,
  );
  expect((await died)[1]).toBe('SIGKILL');
  expect(await readFile(markFile, 'utf8')).toBe(`${step}#${time}\n`);

  await start();
  node.told = null;
  second.told = null;
  const known = planId ?? (await planAgain());
  const applied = await until(
    () => applyOnce(known),
    (result) => result !== null,
  );
  const rollout = await until(
    async () => {
      await settle();
      const params = { clusterId, rolloutId: applied?.rolloutId ?? contract.RolloutId.parse('') };
      return client.call(contract.viewRollout, { params });
    },
    (view) => view.state === 'succeeded' || view.state === 'failed',
  );
  const after = await readCluster();
  const number = (before.head?.number ?? 0) + 1;
  expect(after).toMatchObject({
    head: { number },
    stagedChanges: 0,
    activeRolloutId: null,
    headFailed: refuses || turns,
  });
  expect(rollout.state).toBe(refuses || turns ? 'failed' : 'succeeded');
  expect(after.target?.number).toBe(refuses || turns ? before.target?.number : number);
  if (refuses || turns) {
    expect(node.live.at(-1)).toBe(served);
    expect(second.live.some((candidate) => candidate.includes(text))).toBe(false);
  } else for (const each of [node, second]) expect(each.live.at(-1)?.startsWith(text)).toBe(true);
  process.stdout.write(`died at ${step}#${time}: revision ${number} ${rollout.state}\n`);
});

async function setUp(setupSecret: string): Promise<void> {
  const url = `http://127.0.0.1:${ports.api}`;
  await clientWithToken(url, '').call(contract.completeSetup, { body: { secret: setupSecret, ...account } });
  const session = await clientWithToken(url, '').call(contract.signIn, { body: { ...account, kind: 'bearer' } });
  client = clientWithToken(url, session.token ?? '');
  const pool = await client.call(contract.createPool, { body: { name: 'crash' } });
  const cluster = await client.call(contract.createCluster, { body: { name: 'crash', poolId: pool.id } });
  clusterId = cluster.id;
  const { token } = await client.call(contract.createEnrolmentToken, { body: { poolId: pool.id } });
  const address = `https://127.0.0.1:${ports.agents}`;
  node = await adopt(new DrivenAgent(address, 'crash-1', Buffer.from(sampleConfig)), token, 'import');
  const other = await client.call(contract.createEnrolmentToken, { body: { poolId: pool.id } });
  second = await adopt(new DrivenAgent(address, 'crash-2', Buffer.from(sampleConfig)), other.token, 'take-cluster');
}

async function adopt(agent: DrivenAgent, token: string, choice: 'import' | 'take-cluster'): Promise<DrivenAgent> {
  await agent.enrol(token);
  await agent.introduce();
  const params = { nodeId: contract.NodeId.parse(agent.nodeId) };
  await client.call(contract.adoptNode, { params, body: { choice } });
  return agent;
}

async function settle(): Promise<void> {
  await node.settle();
  await second.settle();
}

const readCluster = () => client.call(contract.viewCluster, { params: { clusterId } });

async function stageAndPlan(text: string): Promise<contract.PlanId> {
  const { items, etag } = await client.call(contract.listResources, { params: { clusterId } });
  const [resource] = items;
  if (resource === undefined) throw new Error('The cluster has no resource.');
  const edits = [{ resourceId: resource.id, content: Buffer.from(text).toString('base64') }];
  await client.call(contract.stageChange, { params: { clusterId }, ifMatch: etag, body: { title: 'Weight', edits } });
  return planAgain();
}

async function planAgain(): Promise<contract.PlanId> {
  const plan = await client.call(contract.createPlan, { params: { clusterId } });
  return plan.id;
}

/** Applies as soon as the nodes have validated; stops trying when the control plane is gone. */
async function tryToApply(planId: contract.PlanId): Promise<void> {
  await until(
    () => applyOnce(planId).catch(() => 'gone'),
    (result) => result !== null,
  );
}

/** Null while the nodes have not validated yet. */
async function applyOnce(planId: contract.PlanId) {
  await settle();
  // A head that a test before made fail is no obstacle here.
  const body = { overrideFailedHead: true, strategy };
  return client.call(contract.applyPlan, { params: { clusterId, planId }, body }).catch((error: unknown) => {
    if (error instanceof contract.Problem && error.code === 'plan-refused') return null;
    throw error;
  });
}

async function start(
  death: { words: string[]; env: Record<string, string> } = { words: [], env: {} },
): Promise<string> {
  const started = spawn(process.execPath, ['--conditions=sluice-source', ...death.words, program], {
    env: {
      PATH: process.env.PATH ?? '',
      SLUICE_PORT: String(ports.api),
      SLUICE_AGENT_HOST: '127.0.0.1',
      SLUICE_AGENT_PORT: String(ports.agents),
      SLUICE_DATA_DIR: dataDir,
      SLUICE_LOG_LEVEL: 'error',
      DATABASE_URL: database.url,
      ...death.env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const [line] = await Promise.race([
    once(started.stdout, 'data'),
    once(started, 'exit').then(() => {
      throw new Error('The control plane ended before it was ready.');
    }),
  ]);
  const ready: { setupSecret: string | null } = JSON.parse(String(line));
  return ready.setupSecret ?? '';
}

async function stop(): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
