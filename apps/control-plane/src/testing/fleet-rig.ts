import { createHash } from 'node:crypto';
import * as contract from '@sluice/contract';
import { DrivenAgent } from './driven-agent.ts';
import { type InProcessControlPlane, type InProcessOptions, startInProcess } from './start-in-process.ts';

export const sampleConfig = `global
  maxconn 2000

defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s

frontend web
  bind :8080
  default_backend app

backend app
  balance roundrobin
  server web1 192.0.2.11:80 weight 10
  server web2 192.0.2.12:80 weight 10
`;

/** The first server of the sample gets another weight. */
export const makeHeavier = (text: string): string => text.replace('192.0.2.11:80 weight 10', '192.0.2.11:80 weight 20');

/** Clients of the sample get another time-out. */
export const makeLonger = (text: string): string => text.replace('timeout client 30s', 'timeout client 60s');

export const heavierConfig = makeHeavier(sampleConfig);

export interface FleetRig extends InProcessControlPlane {
  /** A fresh pool with its cluster. */
  createCluster(name: string): Promise<{ poolId: contract.PoolId; clusterId: contract.ClusterId }>;
  /** An enrolled node of the pool that has introduced itself and is still observing. */
  enrolNode(poolId: contract.PoolId, name: string, disk?: string | Buffer): Promise<DrivenAgent>;
  /** A cluster whose first revision was imported from its one managed node. */
  createManaged(name: string, disk?: string | Buffer): Promise<ManagedCluster>;
  /** Stages new bytes of haproxy.cfg on what is staged now. */
  stage(
    clusterId: contract.ClusterId,
    content: string | Buffer,
    title?: string,
  ): Promise<contract.ChangeView & { etag: string }>;
  /** Stages edits of any resources on what is staged now; contents as text. */
  stageFiles(
    clusterId: contract.ClusterId,
    edits: readonly TextEdit[],
    title?: string,
  ): Promise<contract.ChangeView & { etag: string }>;
  /** Text of haproxy.cfg in a tree, as Latin-1. */
  read(clusterId: contract.ClusterId, at?: string): Promise<string>;
  resourceOf(clusterId: contract.ClusterId): Promise<{ resourceId: contract.ResourceId; etag: string; digest: string }>;
}

/** A resource by its name in the staged tree: a new content, a removal (null), or with `add` one that is not there. */
export interface TextEdit {
  name: string;
  content: string | null;
  add?: contract.ResourceKind;
}

export interface ManagedCluster {
  poolId: contract.PoolId;
  clusterId: contract.ClusterId;
  node: DrivenAgent;
}

/** The control plane in this process with hands for the things that most tests do. */
export async function startFleetRig(options: InProcessOptions = {}): Promise<FleetRig> {
  const agentProgram = { bytes: Buffer.from('// not run in these tests'), digest: sha256('// not run in these tests') };
  const running = await startInProcess(options);
  running.controlPlane.platform.agents.program ??= agentProgram;
  const agents: DrivenAgent[] = [];
  const { client } = running;

  const rig: FleetRig = {
    ...running,
    async createCluster(name) {
      const pool = await client.call(contract.createPool, { body: { name } });
      const cluster = await client.call(contract.createCluster, { body: { name, poolId: pool.id } });
      return { poolId: pool.id, clusterId: cluster.id };
    },
    async enrolNode(poolId, name, disk = sampleConfig) {
      const { token } = await client.call(contract.createEnrolmentToken, { body: { poolId } });
      const agent = new DrivenAgent(running.agentUrl, name, asBytes(disk));
      agents.push(agent);
      const answer = await agent.enrol(token);
      if (answer.status !== 200) throw new Error(`Enrolment was answered ${answer.status}: ${answer.bytes}`);
      await agent.introduce();
      return agent;
    },
    async createManaged(name, disk = sampleConfig) {
      const { poolId, clusterId } = await rig.createCluster(name);
      const node = await rig.enrolNode(poolId, `${name}-1`, disk);
      await adopt(rig, node, 'import');
      await until(
        () => node.poll(),
        () => node.managed,
      );
      return { poolId, clusterId, node };
    },
    async stage(clusterId, content, title = 'A change') {
      const { resourceId, etag } = await rig.resourceOf(clusterId);
      return client.call(contract.stageChange, {
        params: { clusterId },
        ifMatch: `"${etag}"`,
        body: { title, edits: [{ resourceId, content: asBytes(content).toString('base64') }] },
      });
    },
    async stageFiles(clusterId, edits, title = 'A change') {
      const { items, etag } = await client.call(contract.listResources, { params: { clusterId } });
      const toEdit = ({ name, content, add }: TextEdit) => {
        const base64 = content === null ? null : asBytes(content).toString('base64');
        if (add !== undefined) return { kind: add, name, content: base64 ?? '' };
        const resource = items.find((item) => item.name === name);
        if (resource === undefined) throw new Error(`${name} is not staged.`);
        return { resourceId: resource.id, content: base64 };
      };
      const body = { title, edits: edits.map(toEdit) };
      return client.call(contract.stageChange, { params: { clusterId }, ifMatch: `"${etag}"`, body });
    },
    async read(clusterId, at = 'staged') {
      const { resourceId } = await rig.resourceOf(clusterId);
      const params = { clusterId, resourceId };
      const bytes = await client.call(contract.downloadResource, { params, query: { at } });
      return Buffer.from(bytes).toString('latin1');
    },
    async resourceOf(clusterId) {
      const { items, etag } = await client.call(contract.listResources, { params: { clusterId } });
      const resource = contract.findConfig(items);
      return { resourceId: resource.id, etag, digest: resource.digest };
    },
    async stop() {
      for (const agent of agents) agent.close();
      await running.stop();
    },
  };
  return rig;
}

export function idOf(node: DrivenAgent): contract.NodeId {
  return contract.NodeId.parse(node.nodeId);
}

export async function adopt(
  rig: Pick<FleetRig, 'client'>,
  node: DrivenAgent,
  choice: 'import' | 'take-cluster',
): Promise<contract.NodeView> {
  const params = { nodeId: idOf(node) };
  return rig.client.call(contract.adoptNode, { params, body: { choice } });
}

/**
 * Repeats `act` until `isDone` likes its result, and gives that. What nodes are told reaches them a moment after the
 * commit.
 */
export async function until<T>(act: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const value = await act();
    if (isDone(value)) return value;
    if (Date.now() > deadline) throw new Error(`It did not happen in time; last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Plans all that is staged or some of it, lets the nodes answer, and gives the verdict. */
export async function planWith(
  rig: Pick<FleetRig, 'client'>,
  clusterId: contract.ClusterId,
  nodes: readonly DrivenAgent[],
  changeIds?: contract.ChangeId[],
): Promise<contract.PlanView> {
  const body = changeIds === undefined ? undefined : { changeIds };
  const { id: planId } = await rig.client.call(contract.createPlan, { params: { clusterId }, body });
  return until(
    async () => {
      for (const node of nodes) await node.settle();
      return rig.client.call(contract.viewPlan, { params: { clusterId, planId } });
    },
    (plan) => plan.verdict !== 'validating',
  );
}

/** Applies a plan without moving any node. */
export function apply(
  rig: Pick<FleetRig, 'client'>,
  plan: contract.PlanView,
  clusterId: contract.ClusterId,
  options: contract.CallInput<typeof contract.applyPlan>['body'] = {},
) {
  return rig.client.call(contract.applyPlan, { params: { clusterId, planId: plan.id }, body: options });
}

/** Lets nodes work in turns until no rollout of their cluster runs and every one of them rests; gives the newest rollout. */
export async function settleAll(
  rig: Pick<FleetRig, 'client'>,
  clusterId: contract.ClusterId,
  nodes: readonly DrivenAgent[],
): Promise<contract.RolloutView | undefined> {
  return until(
    async () => {
      for (const node of nodes) await node.settle();
      for (const node of nodes) await node.report();
      const { items } = await rig.client.call(contract.listRollouts, { params: { clusterId } });
      const views = await rig.client.call(contract.listNodes, { query: { clusterId } });
      const isResting = views.items.every((view) => view.convergence !== 'converging');
      const ended = items[0] === undefined || items[0].state === 'succeeded' || items[0].state === 'failed';
      return { newest: items[0], isDone: ended && isResting };
    },
    (seen) => seen.isDone,
  ).then(({ newest }) => newest && viewOf(rig, clusterId, newest.id));
}

function viewOf(rig: Pick<FleetRig, 'client'>, clusterId: contract.ClusterId, rolloutId: contract.RolloutId) {
  return rig.client.call(contract.viewRollout, { params: { clusterId, rolloutId } });
}

/** The newest rollout of a cluster, node by node. */
export async function newestRollout(
  rig: Pick<FleetRig, 'client'>,
  clusterId: contract.ClusterId,
): Promise<contract.RolloutDetail | undefined> {
  const { items } = await rig.client.call(contract.listRollouts, { params: { clusterId } });
  return items[0] && viewOf(rig, clusterId, items[0].id);
}

/** Stages, plans, applies and lets the nodes do it. */
export async function rollOut(
  rig: FleetRig,
  clusterId: contract.ClusterId,
  nodes: readonly DrivenAgent[],
  content: string | Buffer,
): Promise<contract.RolloutView> {
  await rig.stage(clusterId, content);
  await apply(rig, await planWith(rig, clusterId, nodes), clusterId);
  const rollout = await settleAll(rig, clusterId, nodes);
  if (rollout === undefined) throw new Error('There is no rollout.');
  return rollout;
}

/** A second node of the cluster that has taken its configuration. */
export async function addNode(rig: FleetRig, cluster: ManagedCluster, name: string): Promise<DrivenAgent> {
  const node = await rig.enrolNode(cluster.poolId, name);
  await adopt(rig, node, 'take-cluster');
  await settleAll(rig, cluster.clusterId, [cluster.node, node]);
  return node;
}

/** The problem that a call is answered with. */
export async function problemOf(call: Promise<unknown>): Promise<contract.Problem> {
  const caught = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (caught instanceof contract.Problem) return caught;
  throw new Error(`A problem was expected, got ${String(caught)}`);
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function asBytes(content: string | Buffer): Buffer {
  return typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
}
