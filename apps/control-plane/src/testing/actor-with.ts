import type { Permission } from '@sluice/contract';
import { type Actor, systemActor } from '../platform/actor.ts';
import { Authority } from '../platform/authority.ts';

/** Somebody who holds exactly these permissions, everywhere. */
export function actorWith(permissions: readonly Permission[]): Actor {
  const authority = new Authority({ global: new Set(permissions), pools: new Map(), clusters: new Map() });
  return { ...systemActor('bob'), kind: 'user', authority };
}
