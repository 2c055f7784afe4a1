import type { ClusterId, Permission, PoolId, SessionView } from '@sluice/contract';

/** Where an act happens. `anywhere` asks whether there is any place at all, for lists that are cut to what is in reach. */
export type Place = 'global' | 'anywhere' | { clusterId: ClusterId } | { poolId: PoolId };

/** What of a session says what may be done where. */
export type Held = Pick<SessionView, 'permissions' | 'held'>;

/** Whether a permission is held at a place. What is held everywhere is held at every place. */
export function holdsAt({ permissions, held }: Held, permission: Permission, place: Place): boolean {
  if (place === 'anywhere') return permissions.includes(permission);
  if (held.global.includes(permission)) return true;
  if (place === 'global') return false;
  const at =
    'clusterId' in place
      ? held.clusters.find(({ id }) => id === place.clusterId)
      : held.pools.find(({ id }) => id === place.poolId);
  return at?.permissions.includes(permission) ?? false;
}
