import { Group, Stack, Text } from '@mantine/core';
import { type Confirmation, disableTotp, type OwnSecondFactors, renewBackupCodes } from '@sluice/contract';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { secondFactorsQuery } from '../../api/account-queries.ts';
import { sessionQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { ConfirmDialog } from '../access/index.ts';
import { BackupCodesDialog } from './BackupCodes.tsx';
import { EnrolTotpDialog } from './EnrolTotpDialog.tsx';
import { PasskeysPanel } from './PasskeysPanel.tsx';
import { PasswordPanel } from './PasswordPanel.tsx';

/** What is stale when a factor came or went. */
const staleWithFactors = [['account', 'second-factors'], ['session']];

export default function SecurityPage() {
  const { t } = useTranslation();
  const factors = useSuspenseQuery(secondFactorsQuery).data;
  const owed = useQuery(sessionQuery).data?.secondFactor.owed === true;
  /** Whether a factor was demanded when the page was opened: then the way on is shown once it is there. */
  const [demanded] = useState(owed);
  return (
    <>
      <PageHeader title={t('account.securityTitle')} description={t('account.securityLead')} />
      <Stack gap={16} maw={860}>
        {owed && (
          <Notice tone="warning" title={t('account.owedTitle')} role="status">
            <Text size="sm">{t('account.owedWhy')}</Text>
          </Notice>
        )}
        {demanded && !owed && (
          <Notice tone="serving" role="status">
            <Group gap={12}>
              <Text size="sm">{t('account.owedDone')}</Text>
              <ButtonLink size="xs" to={links.home()}>
                {t('account.goOn')}
              </ButtonLink>
            </Group>
          </Notice>
        )}
        {!owed && <PasswordPanel />}
        <TotpPanel factors={factors} />
        <PasskeysPanel factors={factors} />
        {!owed && <BackupCodesPanel factors={factors} />}
      </Stack>
    </>
  );
}

function TotpPanel({ factors }: { factors: OwnSecondFactors }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'enrol' | 'disable' | null>(null);
  const disable = useAct(disableTotp, { stale: staleWithFactors, onDone: () => setOpen(null) });
  const { totp } = factors;
  return (
    <Panel
      title={t('account.totp')}
      aside={
        <StateBadge
          tone={totp === null ? 'unknown' : 'serving'}
          label={t(totp === null ? 'account.off' : 'account.on')}
        />
      }
    >
      <Group justify="space-between" gap={12}>
        <Text size="sm" c="dimmed" style={{ flex: '1 1 300px' }}>
          {totp === null ? (
            t('account.totpOff')
          ) : (
            <>
              {`${t('account.totpOn')} `}
              <RelativeTime at={totp.enrolledAt} />
            </>
          )}
        </Text>
        {totp === null ? (
          <ActionButton onClick={() => setOpen('enrol')}>{t('account.setUp')}</ActionButton>
        ) : (
          <ActionButton variant="default" onClick={() => setOpen('disable')}>
            {t('account.takeAway')}
          </ActionButton>
        )}
      </Group>
      {open === 'enrol' && <EnrolTotpDialog methods={factors.confirmWith} onClose={() => setOpen(null)} />}
      {open === 'disable' && (
        <ConfirmDialog
          title={t('account.takeTotpAway')}
          methods={factors.confirmWith}
          submitLabel={t('account.takeAway')}
          isLoss
          pending={disable.isPending}
          failure={disable.error}
          onConfirm={(confirm) => disable.mutate({ body: { confirm } })}
          onCancel={() => setOpen(null)}
        >
          {t('account.takeTotpAwayWhy')}
        </ConfirmDialog>
      )}
    </Panel>
  );
}

function BackupCodesPanel({ factors }: { factors: OwnSecondFactors }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const renew = useAct(renewBackupCodes, {
    stale: staleWithFactors,
    onDone: ({ backupCodes }) => {
      setAsking(false);
      setCodes(backupCodes);
    },
  });
  const { backupCodes } = factors;
  const send = (confirm: Confirmation) => renew.mutate({ body: { confirm } });
  return (
    <Panel
      title={t('account.backupCodes')}
      aside={
        backupCodes !== null && (
          <StateBadge
            tone={backupCodes.left > 2 ? 'serving' : 'warning'}
            label={t('account.backupCodesLeft', { count: backupCodes.left })}
          />
        )
      }
    >
      <Group justify="space-between" gap={12}>
        <Text size="sm" c="dimmed" style={{ flex: '1 1 300px' }}>
          {t('account.backupCodesLead')}
          {backupCodes === null && ` ${t('account.backupCodesNone')}`}
        </Text>
        {backupCodes !== null && (
          <ActionButton variant="default" onClick={() => setAsking(true)}>
            {t('account.renew')}
          </ActionButton>
        )}
      </Group>
      {asking && (
        <ConfirmDialog
          title={t('account.renewTitle')}
          methods={factors.confirmWith}
          submitLabel={t('account.renew')}
          pending={renew.isPending}
          failure={renew.error}
          onConfirm={send}
          onCancel={() => setAsking(false)}
        >
          {t('account.renewWhy')}
        </ConfirmDialog>
      )}
      {codes !== null && <BackupCodesDialog codes={codes} onClose={() => setCodes(null)} />}
    </Panel>
  );
}
