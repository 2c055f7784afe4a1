import { ClusterId, type Permission } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { clusterQuery, sessionQuery } from '../api/queries.ts';
import { holdsAt, type Place } from './held.ts';

/** Names no cluster; what it is asked with is never sent. */
const noCluster = ClusterId.parse('00000000-0000-4000-8000-000000000000');

/** The cluster of the page, and where there is none, whatever place there may be. */
function usePlaceAtHand(): Place {
  const { success, data: clusterId } = ClusterId.safeParse(useParams({ strict: false }).clusterId);
  return success ? { clusterId } : 'anywhere';
}

/**
 * Whether the signed-in person holds a permission at a place, that of the page if none is named. The server decides; this only spares
 * people a refusal.
 */
export function usePermission(permission: Permission, at?: Place): boolean {
  const here = usePlaceAtHand();
  const session = useQuery(sessionQuery).data;
  return session != null && holdsAt(session, permission, at ?? here);
}

/** Why an action is not possible for lack of a permission, and where it lacks; null when it is held. */
export function useMissingPermission(permission: Permission, at?: Place): string | null {
  const { t } = useTranslation();
  const here = usePlaceAtHand();
  const session = useQuery(sessionQuery).data;
  const place = at ?? here;
  const clusterId = typeof place === 'object' && 'clusterId' in place ? place.clusterId : noCluster;
  // The page of the cluster has read it; nobody reads it for this.
  const cluster = useQuery({ ...clusterQuery(clusterId), enabled: false }).data?.name;
  if (session != null && holdsAt(session, permission, place)) return null;
  if (session?.permissions.includes(permission) !== true || place === 'anywhere')
    return t('common.needsPermission', { permission });
  if (place === 'global') return t('common.needsPermissionEverywhere', { permission });
  if ('poolId' in place) return t('common.needsPermissionAtPool', { permission });
  return t('common.needsPermissionAt', { permission, cluster: cluster ?? t('common.thisCluster') });
}
