import { Stack, Text } from '@mantine/core';
import { type ClusterView, defaultStrategy } from '@sluice/contract';
import { IconRocket } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { clusterQuery, rolloutsQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel, Panel } from '../../ui/Panels.tsx';
import { ClusterPolicySummary } from '../approvals/index.ts';
import { useClusterId } from '../clusters/index.ts';
import { RolloutTable } from './RolloutTable.tsx';
import { StrategyWords } from './StrategyWords.tsx';

/** So many the control plane gives. */
const mostListed = 100;

export default function RolloutsPage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const cluster = useSuspenseQuery(clusterQuery(clusterId)).data;
  const rollouts = useSuspenseQuery(rolloutsQuery(clusterId)).data;
  return (
    <Stack gap={16}>
      <PageHeader title={t('rollouts.title')} count={rollouts.length} description={t('rollouts.description')} />
      <StrategyPanel cluster={cluster} />
      <ClusterPolicySummary />
      {rollouts.length === 0 ? (
        <EmptyPanel
          icon={<IconRocket size={36} stroke={1.5} />}
          title={t('rollouts.emptyTitle')}
          why={t('rollouts.emptyWhy')}
          action={
            <ButtonLink variant="default" to={links.changes(clusterId)}>
              {t('rollouts.emptyAction')}
            </ButtonLink>
          }
        />
      ) : (
        <div className="panel">
          <div className="panel-flush">
            <RolloutTable rollouts={rollouts} />
          </div>
          {rollouts.length >= mostListed && (
            <Text size="xs" c="dimmed" p={10}>
              {t('rollouts.newestOnly', { count: mostListed })}
            </Text>
          )}
        </div>
      )}
    </Stack>
  );
}

/** How rollouts of the cluster go when nobody says otherwise. */
function StrategyPanel({ cluster }: { cluster: ClusterView }) {
  const { t } = useTranslation();
  return (
    <Panel
      title={t('strategy.title')}
      aside={
        <ButtonLink variant="default" size="xs" to={links.strategy(cluster.id)}>
          {t('strategy.edit')}
        </ButtonLink>
      }
    >
      <StrategyWords
        strategy={cluster.strategy ?? defaultStrategy(cluster.nodes.total)}
        isDefault={cluster.strategy === null}
        nodes={cluster.nodes.total}
      />
    </Panel>
  );
}
