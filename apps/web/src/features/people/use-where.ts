import type { GrantView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';

/** Where a grant holds, in words. */
export function useWhere(): (at: GrantView['at']) => string {
  const { t } = useTranslation();
  return ({ kind, name }) => (kind === 'global' ? t('grants.everywhere') : t(`grants.${kind}`, { name }));
}
