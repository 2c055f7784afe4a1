import { Group, Text } from '@mantine/core';
import type { ClusterId } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { trafficQuery } from '../../api/queries.ts';
import { overridesQuery } from '../../api/runtime-queries.ts';
import { holdsOn, ServerHolds, ServerMenuButton } from '../overrides/index.ts';
import { ProxyState } from './ProxyState.tsx';

/** Above the form, which is about the configuration: how the server is now, what holds on it, and what can be done at once. */
export function ServerNow({ clusterId, backend, server }: { clusterId: ClusterId; backend: string; server: string }) {
  const { t } = useTranslation();
  const overrides = useQuery(overridesQuery(clusterId)).data ?? [];
  const proxies = useQuery(trafficQuery(clusterId)).data?.proxies ?? [];
  const live = proxies
    .find(({ kind, name }) => kind === 'backend' && name === backend)
    ?.servers.find(({ name }) => name === server);
  return (
    <Group px={16} py={8} gap="6px 14px" align="flex-start" style={{ borderBottom: '1px solid var(--line)' }}>
      <Group gap={8}>
        <Text size="sm" c="dimmed">
          {t('holds.now')}
        </Text>
        <ProxyState status={live?.status ?? null} pending={null} />
        {live !== undefined && (
          <ServerMenuButton clusterId={clusterId} backend={backend} server={server} nodeId={null} />
        )}
      </Group>
      <ServerHolds clusterId={clusterId} server={server} overrides={holdsOn(overrides, { backend, server })} />
    </Group>
  );
}
