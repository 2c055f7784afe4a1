import { Text } from '@mantine/core';
import { permissions } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { secondFactorsQuery } from '../../api/account-queries.ts';
import { securityPolicyQuery } from '../../api/people-queries.ts';
import { sessionQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { usePermission } from '../../shell/use-permission.ts';
import { Notice } from '../../ui/Notice.tsx';

/**
 * Says before the click that deciding asks for a second factor which the person does not have. Whether it asks is what administrators
 * decided; who may not read that is told what Sluice is shipped with.
 */
export function NoFactorNotice() {
  const { t } = useTranslation();
  const policy = useQuery({ ...securityPolicyQuery, enabled: usePermission('user.read', 'global') }).data;
  const asks = policy?.stepUp.includes('approval.give') ?? 'stepUp' in permissions['approval.give'];
  const proven = useQuery(sessionQuery).data?.secondFactor.provenUntil ?? null;
  const factors = useQuery({ ...secondFactorsQuery, enabled: asks && proven === null }).data;
  if (!asks || proven !== null || factors === undefined) return null;
  if (factors.totp !== null || factors.passkeys.some(({ here }) => here)) return null;
  return (
    <Notice tone="warning">
      <Text size="sm">
        {t('approvals.noFactor')}{' '}
        <TextLink to={links.signInSecurity()} underline="always">
          {t('approvals.enrol')}
        </TextLink>
      </Text>
    </Notice>
  );
}
