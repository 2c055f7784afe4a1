import { Group, Select, Stack, Text } from '@mantine/core';
import { IconLock, IconServerOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { nodesQuery } from '../../api/queries.ts';
import { links, runtimeViews } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { TabRow } from '../../shell/TabRow.tsx';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { ClearCounters } from './ClearCounters.tsx';
import { LiveMaps } from './LiveMaps.tsx';
import { LiveServers } from './LiveServers.tsx';
import { LiveSessions } from './LiveSessions.tsx';
import { StickTables } from './StickTables.tsx';
import { type Runtime, useRuntime } from './use-runtime.ts';
import '../../texts/add-operation-texts.ts';

const views = { servers: LiveServers, sessions: LiveSessions, tables: StickTables, maps: LiveMaps };

/** The running processes of a cluster, as they answer now. */
export default function RuntimePage() {
  const { t } = useTranslation();
  const runtime = useRuntime();
  const missing = useMissingPermission('runtime.read');
  const nodes = useQuery(nodesQuery(runtime.clusterId));
  if (missing !== null)
    return <EmptyPanel icon={<IconLock size={40} stroke={1.5} />} title={t('runtime.notAllowedTitle')} why={missing} />;
  const { clusterId, view, search } = runtime;
  // Without a node there is nobody to ask; each question is a row in the audit log.
  if (nodes.isPending) return null;
  if (nodes.data?.length === 0)
    return (
      <EmptyPanel
        icon={<IconServerOff size={40} stroke={1.5} />}
        title={t('runtime.noNodesTitle')}
        why={t('runtime.noNodesWhy')}
        action={<ButtonLink to={links.clusterNodes(clusterId)}>{t('runtime.noNodesAction')}</ButtonLink>}
      />
    );
  const View = views[view];
  return (
    <Stack gap={14}>
      <Group justify="space-between" gap={12} align="flex-end">
        <TabRow
          label={t('runtime.pages')}
          tabs={runtimeViews.map((each) => ({
            words: t(`runtime.views.${each}`),
            link: links.runtime(clusterId, each, { node: search.node ?? '' }),
            isCurrent: each === view,
          }))}
        />
        <Group gap={8}>
          <NodeChoice runtime={runtime} />
          <ClearCounters runtime={runtime} />
        </Group>
      </Group>
      <Text size="xs" c="dimmed">
        {t('runtime.audited')}
      </Text>
      <View runtime={runtime} />
    </Stack>
  );
}

function NodeChoice({ runtime: { clusterId, view, nodeId, search } }: { runtime: Runtime }) {
  const { t } = useTranslation();
  const go = useGo();
  const nodes = useQuery(nodesQuery(clusterId)).data ?? [];
  // A node that is only observed answers too, but only when it is named.
  if (nodes.length < 2 && nodes.every(({ mode }) => mode === 'managed')) return null;
  return (
    <Select
      w={200}
      aria-label={t('runtime.nodes')}
      searchable={nodes.length > 10}
      data={[
        { value: '', label: t('runtime.everyNode') },
        ...nodes.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={nodeId ?? ''}
      onChange={(node) => go(links.runtime(clusterId, view, { ...search, node: node ?? '' }))}
    />
  );
}
