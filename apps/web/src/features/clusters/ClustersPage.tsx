import { Group, Table, Text, TextInput } from '@mantine/core';
import type { ClusterView } from '@sluice/contract';
import { IconPlus, IconServer2 } from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { clustersQuery, sessionQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { ButtonLink, TextLink } from '../../shell/AppLink.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { useUrlFilter } from '../../shell/use-url-filter.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { toneOfHealth } from './server-state.ts';

export default function ClustersPage() {
  const { t } = useTranslation();
  const clusters = useSuspenseQuery(clustersQuery).data;
  const [filter, setFilter] = useUrlFilter();
  const wanted = filter.trim().toLowerCase();
  const shown = clusters.filter((cluster) => `${cluster.name} ${cluster.pool.name}`.toLowerCase().includes(wanted));
  const missing = useMissingForCluster(clusters);
  const icon = <IconPlus size={16} />;
  const create =
    missing === null ? (
      <ButtonLink to={links.newCluster()} leftSection={icon}>
        {t('clusters.create')}
      </ButtonLink>
    ) : (
      <ActionButton leftSection={icon} disabledReason={missing}>
        {t('clusters.create')}
      </ActionButton>
    );
  if (clusters.length === 0) {
    return (
      <div className="page">
        <PageHeader title={t('clusters.title')} description={t('clusters.description')} />
        <EmptyPanel
          icon={<IconServer2 size={40} stroke={1.5} />}
          title={t('clusters.emptyTitle')}
          why={t('clusters.emptyWhy')}
          action={create}
        />
      </div>
    );
  }
  return (
    <div className="page">
      <PageHeader
        title={t('clusters.title')}
        count={clusters.length}
        description={t('clusters.description')}
        actions={create}
      />
      <Group mb={10}>
        <TextInput
          data-filter
          aria-label={t('common.filter')}
          placeholder={t('common.filter')}
          w={260}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      </Group>
      <Table.ScrollContainer minWidth={820} className="panel">
        <Table className="table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('clusters.name')}</Table.Th>
              <Table.Th>{t('clusters.state')}</Table.Th>
              <Table.Th ta="right">{t('clusters.serving')}</Table.Th>
              <Table.Th>{t('clusters.revision')}</Table.Th>
              <Table.Th>{t('clusters.pending')}</Table.Th>
              <Table.Th>{t('clusters.pool')}</Table.Th>
              <Table.Th>{t('clusters.environment')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((cluster) => (
              <ClusterRow key={cluster.id} cluster={cluster} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {shown.length === 0 && (
        <Text c="dimmed" size="sm" mt={12}>
          {t('clusters.filterEmpty', { text: filter })}
        </Text>
      )}
    </div>
  );
}

/** Why no cluster can be made: it needs the permission everywhere, or at a pool that serves none yet. */
function useMissingForCluster(clusters: readonly ClusterView[]): string | null {
  const missing = useMissingPermission('cluster.write', 'global');
  const held = useQuery(sessionQuery).data?.held.pools ?? [];
  const serving = new Set(clusters.map(({ pool }) => pool.id));
  const free = held.some(({ id, permissions }) => !serving.has(id) && permissions.includes('cluster.write'));
  return free ? null : missing;
}

function ClusterRow({ cluster }: { cluster: ClusterView }) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Td>
        <TextLink to={links.cluster(cluster.id)} className="row-name">
          <LongName text={cluster.name} />
        </TextLink>
      </Table.Td>
      <Table.Td>
        <StateBadge tone={toneOfHealth[cluster.health]} label={t(`health.${cluster.health}`)} />
      </Table.Td>
      <Table.Td ta="right">{`${cluster.nodes.converged}/${cluster.nodes.total}`}</Table.Td>
      <Table.Td className="mono">
        {cluster.head === null ? (
          <Text span size="sm" c="dimmed">
            {t('clusters.noRevision')}
          </Text>
        ) : (
          `r${cluster.head.number}`
        )}
      </Table.Td>
      <Table.Td>
        {cluster.stagedChanges > 0 && (
          <TextLink to={links.changes(cluster.id)} underline="never">
            <StateBadge tone="staged" label={t('cluster.staged', { count: cluster.stagedChanges })} />
          </TextLink>
        )}
      </Table.Td>
      <Table.Td>
        <LongName text={cluster.pool.name} />
      </Table.Td>
      <Table.Td>{t(`environment.${cluster.pool.environment}`)}</Table.Td>
    </Table.Tr>
  );
}
