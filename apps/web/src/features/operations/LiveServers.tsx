import { Group, Text, TextInput, Tooltip } from '@mantine/core';
import type { CallOutput, listLiveServers, OverrideView } from '@sluice/contract';
import { IconServer } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { liveServersQuery, overridesQuery } from '../../api/runtime-queries.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useUrlFilter } from '../../shell/use-url-filter.ts';
import { LongName } from '../../ui/LongName.tsx';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { StateBadge, type Tone } from '../../ui/StateBadge.tsx';
import { addressWords, holdsOn, ServerMenuButton, useHoldWords } from '../overrides/index.ts';
import { LivePanel } from './LivePanel.tsx';
import { type LiveColumn, LiveTable, nodeColumn } from './LiveTable.tsx';
import { type LiveRow, matching, rowsOf } from './per-node.ts';
import type { Runtime } from './use-runtime.ts';

type Node = CallOutput<typeof listLiveServers>['nodes'][number];
type LiveServer = NonNullable<Node['answer']>['items'][number];

const tones: Record<LiveServer['state'], Tone> = { ready: 'serving', drain: 'warning', maint: 'maintenance' };
const addressOf = ({ address, port }: LiveServer) => (address === null ? null : addressWords({ value: address, port }));

/** Every server on every node as its process runs it, those of one name together. */
export function LiveServers({ runtime }: { runtime: Runtime }) {
  const { t } = useTranslation();
  const { clusterId, nodeId } = runtime;
  const query = useQuery(liveServersQuery(clusterId, nodeId));
  const overrides = useQuery(overridesQuery(clusterId)).data ?? [];
  const [filter, setFilter] = useUrlFilter();
  const columns = useColumns(runtime, overrides);
  return (
    <LivePanel
      title={t('runtime.views.servers')}
      query={query}
      fields={
        <TextInput
          data-filter
          w={300}
          aria-label={t('liveServers.filter')}
          placeholder={t('liveServers.filter')}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      }
    >
      {(nodes) => {
        const rows = rowsOf<LiveServer>(nodes);
        if (rows.length === 0)
          return (
            <EmptyPanel
              icon={<IconServer size={40} stroke={1.5} />}
              title={t('liveServers.emptyTitle')}
              why={t('liveServers.emptyWhy')}
            />
          );
        const shown = matching(rows, filter, ({ node, item }) => [
          node,
          `${item.backend}/${item.server}`,
          addressOf(item),
        ]);
        if (shown.length === 0)
          return (
            <Text c="dimmed" size="sm" p={14}>
              {t('runtime.noMatch', { text: filter })}
            </Text>
          );
        return (
          <LiveTable
            label={t('runtime.views.servers')}
            columns={columns}
            rows={shown.toSorted(byServer)}
            rowKey={({ nodeId: id, item }) => `${id} ${item.backend}/${item.server}`}
            minWidth={1320}
          />
        );
      }}
    </LivePanel>
  );
}

function byServer(left: LiveRow<LiveServer>, right: LiveRow<LiveServer>): number {
  return (
    left.item.backend.localeCompare(right.item.backend) ||
    left.item.server.localeCompare(right.item.server, undefined, { numeric: true }) ||
    left.node.localeCompare(right.node, undefined, { numeric: true })
  );
}

function useColumns({ clusterId }: Runtime, overrides: readonly OverrideView[]): LiveColumn<LiveRow<LiveServer>>[] {
  const { t } = useTranslation();
  const words = useHoldWords();
  return [
    {
      key: 'server',
      label: t('liveServers.server'),
      cell: ({ item }) => (
        <TextLink to={links.server(clusterId, item.backend, item.server)}>
          <LongName text={`${item.backend}/${item.server}`} mono />
        </TextLink>
      ),
    },
    nodeColumn(t('runtime.node'), ({ node }) => node),
    { key: 'state', label: t('liveServers.state'), width: 120, cell: ({ item }) => <LiveState server={item} /> },
    {
      key: 'weight',
      label: t('liveServers.weight'),
      width: 150,
      right: true,
      cell: ({ item: { weight, configuredWeight: configured } }) =>
        weight === configured ? weight : t('liveServers.weightOf', { weight, configured }),
    },
    {
      key: 'address',
      label: t('liveServers.address'),
      width: 210,
      cell: ({ item }) => <LongName text={addressOf(item) ?? '–'} mono maxCharacters={24} />,
    },
    {
      key: 'holds',
      label: t('liveServers.holds'),
      cell: ({ item, nodeId }) => {
        const held = holdsOn(overrides, item, nodeId).map(words).join('; ');
        if (held === '') return '–';
        return (
          <TextLink to={links.overrides(clusterId)}>
            <LongName text={held} maxCharacters={40} />
          </TextLink>
        );
      },
    },
    {
      key: 'menu',
      label: t('shell.actions'),
      width: 52,
      right: true,
      hidden: true,
      cell: ({ item: { backend, server }, nodeId }) => (
        <ServerMenuButton clusterId={clusterId} backend={backend} server={server} nodeId={nodeId} />
      ),
    },
  ];
}

function LiveState({ server }: { server: LiveServer }) {
  const { t } = useTranslation();
  const badge = <StateBadge tone={tones[server.state]} label={t(`liveServers.states.${server.state}`)} plain />;
  if (!server.configuredDisabled) return badge;
  return (
    <Tooltip label={t('liveServers.disabled')}>
      <Group component="span" gap={4}>
        {badge}
      </Group>
    </Tooltip>
  );
}
