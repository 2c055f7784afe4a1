import {
  builtInRoles,
  type ClusterId,
  isPermission,
  type Permission,
  type PoolId,
  permissions,
  type RoleId,
} from '@sluice/contract';
import { Authority } from '../../platform/authority.ts';

/** One grant of a user, by itself or through a group, with what its place reaches. */
export interface Granted {
  builtIn: string | null;
  /** Null for a built-in role. */
  roleId: RoleId | null;
  /** Of a custom role; null for a built-in one. */
  permissions: readonly string[] | null;
  poolId: PoolId | null;
  clusterId: ClusterId | null;
  /** The cluster of the pool, or the pool of the cluster. */
  pairedClusterId: ClusterId | null;
  pairedPoolId: PoolId | null;
  expiresAt: Date | null;
}

export interface DecidedAuthority {
  authority: Authority;
  /** Names of built-in roles and ids of custom ones, held anywhere. */
  roles: ReadonlySet<string>;
  /** When the next grant expires. */
  validUntil: Date | null;
}

/** The sum of the grants that hold at this moment. */
export function decideAuthority(granted: readonly Granted[], now: Date): DecidedAuthority {
  const global = new Set<Permission>();
  const pools = new Map<PoolId, Set<Permission>>();
  const clusters = new Map<ClusterId, Set<Permission>>();
  const holding = granted.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  for (const grant of holding) {
    const given = permissionsOf(grant);
    const ofCluster = given.filter((permission) => permissions[permission].place === 'cluster');
    const { clusterId, poolId } = grant;
    if (poolId !== null) {
      add(
        pools,
        poolId,
        given.filter((permission) => permissions[permission].place !== 'global'),
      );
      if (grant.pairedClusterId !== null) add(clusters, grant.pairedClusterId, ofCluster);
    } else if (clusterId !== null) {
      add(clusters, clusterId, ofCluster);
      // The nodes of its pool are judged by their pool.
      if (grant.pairedPoolId !== null) add(pools, grant.pairedPoolId, ofCluster);
    } else for (const permission of given) global.add(permission);
  }
  const ends = holding.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [expiresAt.getTime()]));
  return {
    authority: new Authority({ global, pools, clusters }),
    roles: new Set(holding.flatMap(({ builtIn, roleId }) => builtIn ?? roleId ?? [])),
    validUntil: ends.length === 0 ? null : new Date(Math.min(...ends)),
  };
}

/** Unknown roles and permissions give nothing: they may come from a newer version. */
function permissionsOf({ builtIn, permissions: custom }: Granted): Permission[] {
  if (builtIn !== null) return isBuiltIn(builtIn) ? [...builtInRoles[builtIn].permissions] : [];
  return (custom ?? []).filter(isPermission);
}

export function isBuiltIn(name: string): name is keyof typeof builtInRoles {
  return Object.hasOwn(builtInRoles, name);
}

function add<Id>(places: Map<Id, Set<Permission>>, id: Id, given: readonly Permission[]): void {
  const held = places.get(id) ?? new Set();
  for (const permission of given) held.add(permission);
  if (held.size > 0) places.set(id, held);
}
