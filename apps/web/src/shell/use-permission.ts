import type { Permission } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/queries.ts';

/** Whether the signed-in person holds a permission. The server decides; this only spares people a refusal. */
export function usePermission(permission: Permission): boolean {
  const session = useQuery(sessionQuery);
  return session.data?.permissions.includes(permission) ?? false;
}

/** Why an action is not possible for lack of a permission; null when it is held. */
export function useMissingPermission(permission: Permission): string | null {
  const { t } = useTranslation();
  return usePermission(permission) ? null : t('common.needsPermission', { permission });
}
