import { Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { resetSecondFactors, type UserView } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
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
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const reset = useAct(resetSecondFactors, { stale: [['people']], onDone: onClose });
  const missing = reason.trim() === '';
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('users.resetTitle', { name: user.username })}
      size={520}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!missing && !reset.isPending)
            reset.mutate({ params: { userId: user.id }, body: { reason: reason.trim() } });
        }}
      >
        <Stack gap={14}>
          <Text size="sm">{t('users.resetLead')}</Text>
          {reset.error !== null && <FailurePanel failure={shownFailure(reset.error)} />}
          <Textarea
            label={t('people.reason')}
            description={t('people.reasonHelp')}
            required
            withAsterisk={false}
            data-autofocus
            autosize
            minRows={2}
            maxLength={500}
            error={tried && missing ? t('people.reasonNeeded') : null}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap={8}>
            <ActionButton variant="default" onClick={onClose}>
              {t('common.cancel')}
            </ActionButton>
            <ActionButton type="submit" color="red.8" loading={reset.isPending}>
              {t('users.resetSubmit')}
            </ActionButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
