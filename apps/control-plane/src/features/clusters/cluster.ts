import { type ClusterView, problem } from '@sluice/contract';

export const clusterNameTaken = (name: string) =>
  problem('name-taken', `There is already a cluster named “${name}”.`, 'Choose another name.', '#/name');

export const poolHasCluster = () =>
  problem(
    'pool-has-cluster',
    'The pool serves a cluster already: a pool serves exactly one.',
    'Choose another pool, or create one.',
    '#/poolId',
  );

export const clusterInUse = () =>
  problem('in-use', 'The pool of the cluster has nodes.', 'Delete the nodes first; their HAProxy serves on.');

/**
 * Whether the head may be planned and applied once more although nothing is staged: it failed, or some node is not known to run it,
 * and nothing is under way.
 */
export function canRepeatHead(
  cluster: Pick<ClusterView, 'head' | 'headFailed' | 'activeRolloutId' | 'nodes'>,
): boolean {
  if (cluster.head === null || cluster.activeRolloutId !== null) return false;
  return cluster.headFailed || cluster.nodes.converged < cluster.nodes.total;
}

export interface NodeCounts {
  total: number;
  online: number;
  converged: number;
}

/** Judges a cluster from its managed nodes: unknown is never shown as healthy. */
export function decideHealth(nodes: NodeCounts, headFailed: boolean): ClusterView['health'] {
  if (nodes.total === 0) return 'no-nodes';
  if (nodes.online === 0) return 'offline';
  return nodes.online === nodes.total && nodes.converged === nodes.total && !headFailed ? 'healthy' : 'degraded';
}
