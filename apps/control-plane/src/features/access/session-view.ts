import type { SessionView } from '@sluice/contract';
import type { Authority } from '../../platform/authority.ts';
import type { SecondFactorState } from './second-factor-state.ts';

/** What pages need to know to say beforehand what is possible. */
export function viewAuthority(authority: Authority): Pick<SessionView, 'permissions' | 'held'> {
  return { permissions: authority.list(), held: authority.listByPlace() };
}

export function viewSecondFactorState({ owed, provenUntil }: SecondFactorState): SessionView['secondFactor'] {
  return { owed, provenUntil: provenUntil?.toISOString() ?? null };
}
