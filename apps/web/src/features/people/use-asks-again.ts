import { type Permission, permissions } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { securityPolicyQuery } from '../../api/people-queries.ts';

/** Which permissions ask for a recent second factor, as administrators decided it; as shipped until that is known. */
export function useAsksAgain(): (name: Permission) => boolean {
  const decided = useQuery(securityPolicyQuery).data?.stepUp;
  return (name) => decided?.includes(name) ?? 'stepUp' in permissions[name];
}
