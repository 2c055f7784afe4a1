import { type Permission, type PlaceKind, permissions } from './permissions.ts';

/** What a role gives at a place, and what of it can be given at a larger place only. Mirrors `decideAuthority` of the control plane. */
export interface GrantEffect {
  gives: Permission[];
  withoutEffect: Permission[];
}

/** Places from the largest to the smallest. */
const size: Record<PlaceKind, number> = { global: 2, pool: 1, cluster: 0 };

/** A permission has an effect at the smallest place it names, and at every larger one. */
export function effectAt(role: readonly Permission[], at: PlaceKind): GrantEffect {
  const works = (name: Permission) => size[permissions[name].place] <= size[at];
  return { gives: role.filter(works), withoutEffect: role.filter((name) => !works(name)) };
}
