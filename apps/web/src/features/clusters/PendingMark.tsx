import { useTranslation } from 'react-i18next';
import { StateBadge } from '../../ui/StateBadge.tsx';
import type { Pending } from './proxy-overview.ts';

/** Says that what a row shows is staged and not live. */
export function PendingMark({ pending }: { pending: Pending }) {
  const { t } = useTranslation();
  if (pending === null) return null;
  return (
    <StateBadge tone="staged" label={t(pending === 'new' ? 'overview.pendingNew' : 'overview.pendingChanged')} plain />
  );
}
