import type { GrantView } from '@sluice/contract';

/** Where a grant gives: `everywhere`, `pool edge`, `cluster edge-eu`. */
export function placeWords({ kind, name }: GrantView['at']): string {
  return kind === 'global' ? 'everywhere' : `${kind} ${name}`;
}

/** A role with its place and its end: `operator at cluster edge-eu until 2026-12-24T12:00:00.000Z`. */
export function grantWords({ at, expiresAt, role }: GrantView): string {
  const place = at.kind === 'global' ? 'everywhere' : `at ${placeWords(at)}`;
  return `${role.name} ${place}${expiresAt === null ? '' : ` until ${expiresAt}`}`;
}
