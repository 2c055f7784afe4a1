import type { CallOutput, listSecondFactors } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { StateBadge } from '../../ui/StateBadge.tsx';

export type FactorsOfUser = CallOutput<typeof listSecondFactors>['items'][number];

/** Which second factors a user has. Without one it is not shown as green. */
export function FactorWords({ factors }: { factors: FactorsOfUser | undefined }) {
  const { t } = useTranslation();
  const words = [
    ...(factors?.totp === true ? [t('users.factors.totp')] : []),
    ...(factors !== undefined && factors.passkeys > 0
      ? [t('users.factors.passkeys', { count: factors.passkeys })]
      : []),
  ];
  if (words.length === 0) return <StateBadge tone="unknown" label={t('users.factors.none')} plain />;
  return <StateBadge tone="serving" label={words.join(', ')} plain />;
}
