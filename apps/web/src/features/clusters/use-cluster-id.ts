import type { ClusterId } from '@sluice/contract';
import { getRouteApi } from '@tanstack/react-router';

const route = getRouteApi('/signed-in/clusters/$clusterId');

/** The cluster whose page this is. */
export function useClusterId(): ClusterId {
  return route.useParams().clusterId;
}
