import { Group, Text } from '@mantine/core';
import { resetSecondFactors, type UserView } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/use-act.ts';
import { DecisionDialog } from '../../shell/DecisionDialog.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { type FactorsOfUser, FactorWords } from './FactorWords.tsx';

/** The second factors of a user, and how to take them away from one who has lost them. */
export function UserFactors({ user, factors }: { user: UserView; factors: FactorsOfUser | undefined }) {
  const { t } = useTranslation();
  const missing = useMissingPermission('user.write', 'global');
  const [asking, setAsking] = useState(false);
  const none = factors === undefined || (!factors.totp && factors.passkeys === 0);
  return (
    <Panel
      title={t('users.secondFactor')}
      aside={
        !none && (
          <ActionButton size="xs" variant="default" disabledReason={missing} onClick={() => setAsking(true)}>
            {t('users.reset')}
          </ActionButton>
        )
      }
    >
      {none ? (
        <Text size="sm" c="dimmed">
          {t('users.noFactors')}
        </Text>
      ) : (
        <Group gap={12}>
          <FactorWords factors={factors} />
          <Text size="sm" c="dimmed">
            {t('users.factors.backupCodes', { count: factors.backupCodesLeft })}
          </Text>
        </Group>
      )}
      {asking && <ResetDialog user={user} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

function ResetDialog({ user, onClose }: { user: UserView; onClose: () => void }) {
  const { t } = useTranslation();
  const reset = useAct(resetSecondFactors, { stale: [['people']], onDone: onClose });
  return (
    <DecisionDialog
      title={t('users.resetTitle', { name: user.username })}
      submitLabel={t('users.resetSubmit')}
      whyHelp={t('people.reasonHelp')}
      whyRequired
      isLoss
      failure={reset.error}
      pending={reset.isPending}
      onDecide={(reason) => reset.mutate({ params: { userId: user.id }, body: { reason } })}
      onClose={onClose}
    >
      <Text size="sm">{t('users.resetLead')}</Text>
    </DecisionDialog>
  );
}
