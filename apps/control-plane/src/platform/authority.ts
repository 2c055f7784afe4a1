import { type ClusterId, type Permission, type PoolId, permissions } from '@sluice/contract';

/** Where something happens. */
export type Place = 'global' | { clusterId: ClusterId } | { poolId: PoolId };

/** What of a list may be shown. */
export type Reach = 'everything' | { pools: readonly PoolId[]; clusters: readonly ClusterId[] };

/** What holds at each place; a place that is missing has only what holds everywhere. */
export interface AuthorityParts {
  global: ReadonlySet<Permission>;
  pools: ReadonlyMap<PoolId, ReadonlySet<Permission>>;
  clusters: ReadonlyMap<ClusterId, ReadonlySet<Permission>>;
}

/** What somebody may do, and where. Never changes: another grant makes another authority. */
export class Authority {
  static readonly none = new Authority({ global: new Set(), pools: new Map(), clusters: new Map() });

  readonly parts: AuthorityParts;
  readonly #cutTo: ReadonlySet<Permission> | null;

  constructor(parts: AuthorityParts, cutTo: ReadonlySet<Permission> | null = null) {
    this.parts = parts;
    this.#cutTo = cutTo;
  }

  holds(permission: Permission, place: Place): boolean {
    if (!this.#passes(permission)) return false;
    return this.parts.global.has(permission) || (this.#at(place)?.has(permission) ?? false);
  }

  holdsAnywhere(permission: Permission): boolean {
    if (!this.#passes(permission)) return false;
    if (this.parts.global.has(permission)) return true;
    for (const held of this.#places()) if (held.has(permission)) return true;
    return false;
  }

  /** Whether the place exists for them: they hold anything there. A right that is about no place shows none. */
  sees(place: Place): boolean {
    const { global } = this.parts;
    return this.#any(global) || this.#any(this.#at(place));
  }

  reach(permission: Permission): Reach {
    if (this.holds(permission, 'global')) return 'everything';
    if (!this.#passes(permission)) return { pools: [], clusters: [] };
    return { pools: holders(this.parts.pools, permission), clusters: holders(this.parts.clusters, permission) };
  }

  /** Whether everything the other may do, may be done with this one too. */
  covers(other: Authority): boolean {
    const { clusters, global, pools } = other.listByPlace();
    return (
      global.every((permission) => this.holds(permission, 'global')) &&
      pools.every(({ id: poolId, permissions: held }) => held.every((name) => this.holds(name, { poolId }))) &&
      clusters.every(({ id: clusterId, permissions: held }) => held.every((name) => this.holds(name, { clusterId })))
    );
  }

  /** Each permission that is held somewhere. */
  list(): Permission[] {
    const held = new Set(this.parts.global);
    for (const place of this.#places()) for (const permission of place) held.add(permission);
    return [...held].filter((permission) => this.#passes(permission));
  }

  /** What is held everywhere, and what more is held at single places. */
  listByPlace() {
    const passing = (held: ReadonlySet<Permission>) => [...held].filter((permission) => this.#passes(permission));
    const { global, pools, clusters } = this.parts;
    return {
      global: passing(global),
      pools: [...pools].map(([id, held]) => ({ id, permissions: passing(held) })),
      clusters: [...clusters].map(([id, held]) => ({ id, permissions: passing(held) })),
    };
  }

  /** The same authority, cut to these permissions. */
  cutTo(permissions: ReadonlySet<Permission>): Authority {
    return new Authority(this.parts, permissions);
  }

  #passes(permission: Permission): boolean {
    return this.#cutTo === null || this.#cutTo.has(permission);
  }

  #any(held: ReadonlySet<Permission> | undefined): boolean {
    if (held === undefined) return false;
    for (const permission of held) {
      if (permissions[permission].place !== 'global' && this.#passes(permission)) return true;
    }
    return false;
  }

  #at(place: Place): ReadonlySet<Permission> | undefined {
    if (place === 'global') return undefined;
    return 'clusterId' in place ? this.parts.clusters.get(place.clusterId) : this.parts.pools.get(place.poolId);
  }

  *#places(): Iterable<ReadonlySet<Permission>> {
    yield* this.parts.pools.values();
    yield* this.parts.clusters.values();
  }
}

function holders<Id>(places: ReadonlyMap<Id, ReadonlySet<Permission>>, permission: Permission): Id[] {
  return [...places].filter(([, held]) => held.has(permission)).map(([id]) => id);
}
