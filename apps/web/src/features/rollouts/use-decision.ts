import type { CallInput, Endpoint, NodeId, RolloutView } from '@sluice/contract';
import { useAct } from '../../api/use-act.ts';
import { useClusterId } from '../clusters/index.ts';

/** One decision about a rollout or a node of it. Everything of the cluster is read again once it is taken. */
export function useDecision<E extends Endpoint>(
  endpoint: E,
  rollout: Pick<RolloutView, 'id'>,
  { nodeId, onDone }: { nodeId?: NodeId; onDone?: () => void } = {},
) {
  const clusterId = useClusterId();
  const act = useAct(endpoint, {
    stale: [['cluster', clusterId], ['clusters']],
    ...(onDone === undefined ? {} : { onDone }),
  });
  const params = { clusterId, rolloutId: rollout.id, ...(nodeId === undefined ? {} : { nodeId }) };
  return {
    error: act.error,
    isPending: act.isPending,
    /** `body` is that of the endpoint, if it has one. */
    decide: (body?: { why: string }) =>
      act.mutate({ params, ...(body === undefined ? {} : { body }) } as unknown as CallInput<E>),
  };
}
