import * as contract from '@sluice/contract';
import type { FaultNode } from './fault-node.ts';
import type { FaultSystem } from './fault-system.ts';

/** What should be true of the whole system. */
export interface Expected {
  /** Word that every node answers with. */
  word: string;
  /** Number of the revision that has it. */
  revision: number;
}

/** What one node is, beside what the API says of it. */
interface Sight {
  name: string;
  /** Asked of HAProxy itself. */
  runs: string | null;
  answers: string;
  /** Said by the API. */
  shown: Pick<contract.NodeDetail, 'status' | 'convergence' | 'observedRevision' | 'targetRevision'> & {
    runs: string | null;
    drift: number;
  };
}

/** Asks HAProxy and the API; gives null when every node is as expected and the API says so, else what was seen. */
export async function findUntruth(system: FaultSystem, expected: Expected): Promise<object | null> {
  const { api, clusterId } = system;
  const sights = await Promise.all(system.nodes.map((node) => look(system, node)));
  const { activeRolloutId, nodes } = await api.call(contract.viewCluster, { params: { clusterId } });
  const isTrue =
    activeRolloutId === null && nodes.serving === 2 && sights.every((sight) => isAsExpected(sight, expected));
  return isTrue ? null : { expected, activeRolloutId, serving: nodes.serving, sights };
}

async function look({ api }: FaultSystem, node: FaultNode): Promise<Sight> {
  const { name, nodeId, traffic } = node;
  const runs = await node.runningBundle();
  const view = await api.call(contract.viewNode, { params: { nodeId } });
  const { convergence, observedRevision, status, targetRevision } = view;
  const shown = { status, convergence, observedRevision, targetRevision };
  const drift = view.drift.open;
  return { name, runs, answers: traffic.newest, shown: { ...shown, runs: view.haproxy?.runningBundle ?? null, drift } };
}

function isAsExpected({ answers, runs, shown }: Sight, { revision, word }: Expected): boolean {
  return (
    runs !== null &&
    answers === word &&
    shown.runs === runs &&
    shown.status === 'online' &&
    shown.convergence === 'converged' &&
    shown.observedRevision === revision &&
    shown.targetRevision === revision
  );
}
