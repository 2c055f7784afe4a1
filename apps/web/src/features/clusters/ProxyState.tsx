import { useTranslation } from 'react-i18next';
import { StateBadge } from '../../ui/StateBadge.tsx';
import type { Pending } from './proxy-overview.ts';
import { toneOfStatus } from './server-state.ts';

/** HAProxy's own word for a proxy or server. What is not live yet has none. */
export function ProxyState({ status, pending }: { status: string | null; pending: Pending }) {
  const { t } = useTranslation();
  if (pending === 'new') return '–';
  return status === null ? (
    <StateBadge tone="unknown" label={t('overview.notReported')} plain />
  ) : (
    <StateBadge tone={toneOfStatus(status)} label={status} plain />
  );
}
