import type { SessionView } from '@sluice/contract';
import type { Authority } from '../../platform/authority.ts';

/** What pages need to know to say beforehand what is possible. */
export function viewAuthority(authority: Authority): Pick<SessionView, 'permissions' | 'held'> {
  return { permissions: authority.list(), held: authority.listByPlace() };
}
