import { type ClusterId, NodeId } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { nodesQuery } from '../../api/queries.ts';
import { links, type RuntimeSearch, type RuntimeView } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';

const route = getRouteApi('/signed-in/clusters/$clusterId/runtime/$view');

export interface Runtime {
  clusterId: ClusterId;
  view: RuntimeView;
  search: RuntimeSearch;
  /** The node that is asked; null: every managed one. */
  nodeId: NodeId | null;
  /** Its name; null for every one. */
  nodeName: string | null;
  /** Asks about something else; the node stays. */
  show: (search: RuntimeSearch) => void;
}

/** What the address says about the question. */
export function useRuntime(): Runtime {
  const { clusterId, view } = route.useParams();
  const search = route.useSearch();
  const go = useGo();
  const nodeId = NodeId.safeParse(search.node).data ?? null;
  const nodes = useQuery(nodesQuery(clusterId)).data ?? [];
  const node = search.node ?? '';
  return {
    clusterId,
    view,
    search,
    nodeId,
    nodeName: nodes.find(({ id }) => id === nodeId)?.name ?? null,
    show: (next) => go(links.runtime(clusterId, view, { node, ...next })),
  };
}
