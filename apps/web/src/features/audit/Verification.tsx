import { Group, Stack, Text } from '@mantine/core';
import { type CallOutput, verifyAudit } from '@sluice/contract';
import { IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { callApi } from '../../api/client.ts';
import { shownFailure } from '../../api/failure.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { CopyIconButton } from '../../ui/CopyIconButton.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { useNow } from '../../ui/RelativeTime.tsx';
import { relativeTime } from '../../ui/time-words.ts';

/** Asked for by a person only: it reads the whole log. */
export function useVerification() {
  return useQuery({
    queryKey: ['audit-verification'],
    queryFn: ({ signal }) => callApi(verifyAudit, { signal }),
    enabled: false,
    retry: false,
    staleTime: 'static',
  });
}

type Asked = ReturnType<typeof useVerification>;

export function VerifyButton({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  return (
    <ActionButton
      variant="default"
      leftSection={<IconShieldCheck size={16} />}
      loading={asked.isFetching}
      onClick={() => void asked.refetch()}
    >
      {t('audit.verify')}
    </ActionButton>
  );
}

/** What was found, once somebody asked. */
export function VerificationResult({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  if (asked.isFetching)
    return (
      <Notice tone="unknown" role="status">
        <Text size="sm">{t('audit.verifying')}</Text>
      </Notice>
    );
  if (asked.isError) return <FailurePanel failure={shownFailure(asked.error)} onRetry={() => void asked.refetch()} />;
  if (asked.data === undefined) return null;
  return asked.data.fault === null ? (
    <Whole found={asked.data} at={asked.dataUpdatedAt} />
  ) : (
    <Notice tone="failed" title={t('audit.broken')} role="alert">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {asked.data.fault.cause}
      </Text>
      <Text size="sm" c="dimmed">
        {t('audit.brokenRows', { count: asked.data.rows })}
      </Text>
    </Notice>
  );
}

function Whole({ found, at }: { found: CallOutput<typeof verifyAudit>; at: number }) {
  const { t, i18n } = useTranslation();
  const now = Math.max(useNow(), at);
  const when = relativeTime(new Date(at).toISOString(), now, i18n.language);
  return (
    <Notice tone="serving" title={t('audit.verified')} role="status">
      <Stack gap={4}>
        <Text size="sm">{t('audit.verifiedRows', { count: found.rows, when })}</Text>
        {found.anchor !== null && <Text size="sm">{t('audit.anchored', { seq: found.anchor.seq })}</Text>}
        <Group gap={6}>
          <Text size="sm" c="dimmed">
            {t('audit.head', { seq: found.head.seq })}
          </Text>
          <LongName text={found.head.hash} mono maxCharacters={20} />
          <CopyIconButton value={found.head.hash} label={t('audit.copyHead')} />
        </Group>
      </Stack>
    </Notice>
  );
}
