import { Stack } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { forwardersQuery, retentionQuery } from '../../api/audit-settings-queries.ts';
import { type ApiFailure, shownFailure } from '../../api/failure.ts';
import { needsStepUp, proveAgain } from '../../api/step-up.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { AuditTabs } from './AuditTabs.tsx';
import { ForwarderPanel } from './ForwarderPanel.tsx';
import { RetentionPanel } from './RetentionPanel.tsx';
import '../../texts/add-audit-settings-texts.ts';

export default function AuditSettingsPage() {
  const { t } = useTranslation();
  const forwarders = useSuspenseQuery(forwardersQuery);
  const retention = useSuspenseQuery(retentionQuery).data;
  return (
    <div className="page">
      <AuditTabs />
      <PageHeader title={t('shell.auditSettings')} description={t('auditSettings.lead')} />
      <Stack gap={16}>
        <ReadFailure error={forwarders.error} onRetry={() => void forwarders.refetch()} />
        {(['syslog', 'webhook'] as const).map((kind) => (
          <ForwarderPanel
            key={kind}
            kind={kind}
            forwarder={forwarders.data.find((forwarder) => forwarder.kind === kind) ?? null}
          />
        ))}
        {/* What somebody else decides meanwhile begins the form anew: the draft says so, and nothing is overwritten unseen. */}
        <RetentionPanel key={retention.days} retention={retention} />
      </Stack>
    </div>
  );
}

/** What the page shows is from before: it could not be read again. */
function ReadFailure({ error, onRetry }: { error: ApiFailure | null; onRetry: () => void }) {
  const { t } = useTranslation();
  if (error === null) return null;
  const proves = needsStepUp(error);
  return (
    <FailurePanel
      failure={shownFailure(error)}
      retryLabel={proves ? t('stepUp.proveAndRetry') : undefined}
      onRetry={async () => {
        if (!proves || (await proveAgain())) onRetry();
      }}
    />
  );
}
