import { appendFile, rm } from 'node:fs/promises';
import * as contract from '@sluice/contract';
import { type MessageFault, type MessageKind, messageFaults, messageKinds } from '@sluice/test-rig';
import type { Cell, RunningCell } from './cell.ts';
import { enrol } from './fault-node.ts';
import { until } from './operator.ts';

/** Every message between agent and control plane, with everything that can happen to it. */
export function listMessageCells(): Cell[] {
  return places.flatMap(({ kind, layOut, place }) =>
    messageFaults
      // The others are JSON: what is no message any more is refused by its schema.
      .filter((fault) => fault !== 'corrupt' || kind === 'blob-get')
      .map((fault): Cell => ({ who: 'network', fault, place, layOut, begin: (run) => begin(run, kind, fault) })),
  );
}

/** What a node is told and what it answers is there twice: for the plan, and for the commit. */
const places: readonly { kind: MessageKind; place: string; layOut: Cell['layOut'] }[] = [
  ...messageKinds.map((kind) => ({ kind, place: kind, layOut: 'before-plan' as const })),
  ...(['desired', 'report'] as const).map((kind) => ({
    kind,
    place: `${kind}-of-apply`,
    layOut: 'before-apply' as const,
  })),
];

async function begin(run: RunningCell, kind: MessageKind, fault: MessageFault): Promise<void> {
  const { cancel, met } = run.node.proxy.inject(kind, fault);
  run.atEnd(cancel);
  run.beside(met.then(() => run.happened()));
  await provoke[kind]?.(run, met);
}

/** What makes a message flow that an apply does without. */
const provoke: Partial<Record<MessageKind, (run: RunningCell, met: Promise<void>) => Promise<void> | void>> = {
  enrol: enrolAnother,
  // A new process has no token.
  challenge: ({ node }) => node.agent.kill(),
  token: ({ node }) => node.agent.kill(),
  'blob-put': editByHand,
  answers(run) {
    const { node, system } = run;
    const params = { clusterId: system.clusterId };
    run.beside(
      system.api.call(contract.listLiveServers, { params, query: { nodeId: node.nodeId } }).then(expectAnswer),
    );
  },
};

/** A question is answered, or it is said that it was not; it is never empty as if there were nothing. */
function expectAnswer({ nodes }: contract.CallOutput<typeof contract.listLiveServers>): void {
  const isSaid = nodes.every(({ answer, problem }) => problem !== null || (answer?.items.length ?? 0) > 0);
  if (nodes.length !== 1 || !isSaid) throw new Error(`A question got the answer ${JSON.stringify(nodes)}`);
}

/** Enrols one more machine, again and again until it works: one node has to come of it. */
async function enrolAnother({ node, system }: RunningCell, met: Promise<void>): Promise<void> {
  const { api, clusterId, poolId } = system;
  const { token } = await api.call(contract.createEnrolmentToken, { body: { poolId } });
  const name = `other-${system.sequence}`;
  const stateDir = `${node.stateDir}-${name}`;
  const machine = { name, token, proxy: node.proxy, configFile: node.haproxy.configFile, stateDir };
  const isEnrolled = () =>
    enrol(machine).then(
      () => true,
      () => false,
    );
  await until(`the enrolment of ${name}`, isEnrolled, (isDone) => isDone);
  await met;
  const { items } = await api.call(contract.listNodes, { query: { clusterId } });
  const made = items.filter((view) => view.name.startsWith(name));
  for (const { id } of made) await api.call(contract.deleteNode, { params: { nodeId: id } });
  await rm(stateDir, { recursive: true });
  if (made.length !== 1) throw new Error(`One machine was enrolled and became ${made.length} nodes.`);
}

/** Changes the file on the disk: the agent has to send it. Then the applied one is put back. */
async function editByHand({ node, system }: RunningCell, met: Promise<void>): Promise<void> {
  const { api, clusterId } = system;
  const params = { nodeId: node.nodeId };
  await appendFile(node.haproxy.configFile, `# edited by hand, ${system.sequence}\n`);
  await met;
  const readShown = async () => {
    const drift = await api.call(contract.listDrift, { params: { clusterId } });
    const shown = await api.call(contract.compareNodeDisk, { params }).catch(() => null);
    return shown === null ? [] : drift.items.filter(({ nodeId }) => nodeId === node.nodeId);
  };
  const entries = await until('the edited file to be shown', readShown, ({ length }) => length > 0);
  const seen = entries.map(({ key, nodeId, seen: values }) => ({ key, nodeId, seen: values }));
  await api.call(contract.overwriteDrift, { params: { clusterId }, body: { entries: seen } });
  const read = () => api.call(contract.viewNode, { params });
  await until('the applied file to be back', read, ({ convergence }) => convergence === 'converged');
}
