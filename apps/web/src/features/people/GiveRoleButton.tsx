import type { ButtonProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';

/** Leads to the form that gives a role, for who may give one. */
export function GiveRoleButton({ to, ...rest }: { to: string } & ButtonProps) {
  const { t } = useTranslation();
  const missing = useMissingPermission('grant.write', 'global');
  const label = t('people.giveRole');
  if (missing === null)
    return (
      <ButtonLink to={to} {...rest}>
        {label}
      </ButtonLink>
    );
  return (
    <ActionButton {...rest} disabledReason={missing}>
      {label}
    </ActionButton>
  );
}
