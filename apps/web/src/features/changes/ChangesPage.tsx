import { Box, Group, Stack, Table, Text } from '@mantine/core';
import { type ChangeView, createPlan, type RolloutView, rejectChange } from '@sluice/contract';
import { IconClipboardCheck, IconGitPullRequestDraft } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { changesQuery, clusterQuery, rolloutsQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { ButtonLink, TextLink } from '../../shell/AppLink.tsx';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel, FailurePanel, Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { useClusterId } from '../clusters/index.ts';
import { toneOfRollout } from '../rollouts/index.ts';
import { DangerousMark } from './DangerousMark.tsx';
import { SemanticSummary } from './SemanticSummary.tsx';
import { TryAgainButton } from './TryAgainButton.tsx';

export default function ChangesPage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  const { items: changes, etag } = useSuspenseQuery(changesQuery(clusterId, 'staged')).data;
  const cluster = useSuspenseQuery(clusterQuery(clusterId)).data;
  const rollouts = useSuspenseQuery(rolloutsQuery(clusterId)).data;
  const missing = useMissingPermission('plan.create');
  const plan = useAct(createPlan, { onDone: (made) => go(links.plan(clusterId, made.id)) });
  return (
    <Stack gap={20}>
      <div>
        <PageHeader
          title={t('changes.title')}
          count={changes.length}
          description={t('changes.description')}
          actions={
            changes.length > 0 && (
              <ActionButton
                leftSection={<IconClipboardCheck size={16} />}
                loading={plan.isPending}
                disabledReason={missing}
                onClick={() => plan.mutate({ params: { clusterId } })}
              >
                {t('changes.plan')}
              </ActionButton>
            )
          }
        />
        {plan.error !== null && <FailurePanel failure={shownFailure(plan.error)} />}
        {changes.length === 0 && cluster.canRepeatHead && !cluster.headFailed && cluster.head !== null && (
          <Box mb={12}>
            <Notice tone="warning">
              <Group gap={12}>
                <Text size="sm">{t('changes.againWhy', { number: cluster.head.number })}</Text>
                <TryAgainButton cluster={cluster} size="xs" />
              </Group>
            </Notice>
          </Box>
        )}
        {changes.length === 0 ? (
          <EmptyPanel
            icon={<IconGitPullRequestDraft size={36} stroke={1.5} />}
            title={t('changes.emptyTitle')}
            why={t('changes.emptyWhy')}
            action={
              <ButtonLink variant="default" to={links.configuration(clusterId)}>
                {t('changes.emptyAction')}
              </ButtonLink>
            }
          />
        ) : (
          <Stack
            gap={10}
            component="ol"
            style={{ listStyle: 'none', margin: 0, padding: 0 }}
            aria-label={t('changes.title')}
          >
            {changes.map((change) => (
              <StagedChange key={change.id} change={change} etag={etag} />
            ))}
          </Stack>
        )}
      </div>
      <Panel title={t('changes.rollouts')} flush>
        {rollouts.length === 0 ? (
          <Text size="sm" c="dimmed" p={14}>
            {t('changes.noRollouts')}
          </Text>
        ) : (
          <RolloutTable rollouts={rollouts} />
        )}
      </Panel>
    </Stack>
  );
}

interface StagedChangeProps {
  change: ChangeView;
  /** Names the state of the list. */
  etag: string;
}

function StagedChange({ change, etag }: StagedChangeProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const missing = useMissingPermission('change.stage');
  const reject = useAct(rejectChange, { stale: [['cluster', clusterId], ['clusters']] });
  // Why it was refused is true for the list as it was then.
  const [askedAt, setAskedAt] = useState(etag);
  const refused = askedAt === etag ? reject.error : null;
  const ask = () =>
    confirmLoss({
      title: t('changes.rejectTitle', { number: change.number }),
      affected: t('changes.rejectAffected', { title: change.title, count: change.summaryTotal }),
      confirmLabel: t('changes.reject'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => {
        setAskedAt(etag);
        reject.mutate({ params: { clusterId, changeId: change.id } });
      },
    });
  return (
    <li className="panel" aria-label={change.title}>
      <div className="panel-title">
        <Group gap={10}>
          <StateBadge tone="staged" label={`#${change.number}`} />
          <TextLink to={links.change(clusterId, change.id)} fw={600} size="sm">
            {change.title}
          </TextLink>
          <Text size="xs" c="dimmed">
            {`${t('changes.by', { author: change.author.name })} · `}
            <RelativeTime at={change.createdAt} />
          </Text>
        </Group>
        <Group gap={8} wrap="nowrap">
          <ButtonLink size="xs" variant="default" to={links.change(clusterId, change.id)}>
            {t('changes.difference')}
          </ButtonLink>
          <ActionButton size="xs" variant="default" loading={reject.isPending} disabledReason={missing} onClick={ask}>
            {t('changes.reject')}
          </ActionButton>
        </Group>
      </div>
      <div className="panel-body">
        <Stack gap={10}>
          {refused !== null && <FailurePanel failure={shownFailure(refused)} />}
          <DangerousMark dangerous={change.dangerous} />
          <SemanticSummary lines={change.summary} total={change.summaryTotal} limit={8} />
        </Stack>
      </div>
    </li>
  );
}

const rolloutsShown = 10;

function RolloutTable({ rollouts }: { rollouts: readonly RolloutView[] }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  return (
    <Table className="table" aria-label={t('changes.rollouts')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('changes.rollout')}</Table.Th>
          <Table.Th>{t('changes.state')}</Table.Th>
          <Table.Th>{t('changes.started')}</Table.Th>
          <Table.Th>{t('changes.startedBy')}</Table.Th>
          <Table.Th ta="right">{t('changes.nodes')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rollouts.slice(0, rolloutsShown).map((rollout) => (
          <Table.Tr key={rollout.id}>
            <Table.Td className="row-name">
              <TextLink to={links.rollout(clusterId, rollout.id)}>
                {t('rollout.title', { number: rollout.revision })}
              </TextLink>
            </Table.Td>
            <Table.Td>
              <StateBadge tone={toneOfRollout[rollout.state]} label={t(`rollout.state.${rollout.state}`)} plain />
            </Table.Td>
            <Table.Td>
              <RelativeTime at={rollout.startedAt} />
            </Table.Td>
            <Table.Td>{rollout.startedBy.name}</Table.Td>
            <Table.Td ta="right">{rollout.nodes.length}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
