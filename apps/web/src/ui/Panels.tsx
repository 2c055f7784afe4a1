import { Box, Button, Group, List, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyIconButton } from './CopyIconButton.tsx';
import { Notice } from './Notice.tsx';

export interface FailureShown {
  title: string;
  reasons: readonly { field: string | null; cause: string; remediation: string | null }[];
  requestId: string | null;
}

interface FailurePanelProps {
  failure: FailureShown;
  onRetry?: () => void;
  /** What the button says, where trying again is more than that. */
  retryLabel?: string | undefined;
}

/** What happened, why, what to do, and the id to quote. */
export function FailurePanel({ failure, onRetry, retryLabel }: FailurePanelProps) {
  const { t } = useTranslation();
  return (
    <Notice tone="failed" title={failure.title} role="alert">
      <Stack gap={8}>
        <List size="sm" spacing={4} listStyleType="none" withPadding={false}>
          {failure.reasons.map((reason) => (
            <List.Item key={`${reason.field ?? ''}${reason.cause}`}>
              <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {reason.cause}
              </Text>
              {reason.remediation !== null && reason.remediation !== '' && (
                <Text size="sm" c="dimmed">
                  {reason.remediation}
                </Text>
              )}
            </List.Item>
          ))}
        </List>
        <Group gap={12}>
          {onRetry !== undefined && (
            <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
              {retryLabel ?? t('common.retry')}
            </Button>
          )}
          {failure.requestId !== null && (
            <Group gap={4}>
              <Text size="xs" c="dimmed">
                {t('errors.requestId')} <span className="mono">{failure.requestId}</span>
              </Text>
              <CopyIconButton value={failure.requestId} label={t('errors.copyRequestId')} />
            </Group>
          )}
        </Group>
      </Stack>
    </Notice>
  );
}

interface EmptyPanelProps {
  icon: ReactNode;
  title: string;
  /** What this place is for and why it is empty. */
  why: string;
  /** The one next step. */
  action?: ReactNode;
  /** 1 where the panel is the whole page. */
  headingOrder?: 1 | 2;
}

export function EmptyPanel({ icon, title, why, action, headingOrder = 2 }: EmptyPanelProps) {
  return (
    <Stack align="center" gap={8} py={48} px={24} className="panel">
      <Box c="dimmed" aria-hidden>
        {icon}
      </Box>
      <Title order={headingOrder} size="h2" ta="center">
        {title}
      </Title>
      <Text size="sm" c="dimmed" maw={520} ta="center">
        {why}
      </Text>
      {action !== undefined && <Box mt={8}>{action}</Box>}
    </Stack>
  );
}

interface PanelProps {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  /** Tables go to the edge. */
  flush?: boolean;
}

export function Panel({ title, aside, children, flush = false }: PanelProps) {
  return (
    <section className="panel">
      <div className="panel-title">
        <Title order={2} size="h3">
          {title}
        </Title>
        {aside}
      </div>
      <div className={flush ? 'panel-flush' : 'panel-body'}>{children}</div>
    </section>
  );
}

/** The shape of a page while its data is on the way. */
export function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <div className="page" aria-busy="true" role="status" aria-label={t('common.loading')}>
      <Stack gap={16}>
        <Skeleton height={26} width={260} />
        <Skeleton height={14} width={420} maw="100%" />
        <Skeleton height={38} />
        {['a', 'b', 'c', 'd', 'e', 'f'].map((row) => (
          <Skeleton key={row} height={28} />
        ))}
      </Stack>
    </div>
  );
}
