import { Button, Group, Stack, Table, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { IconPlus, IconRoute } from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clusterQuery, trafficQuery } from '../../api/queries.ts';
import { overridesQuery } from '../../api/runtime-queries.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { useUrlFilter } from '../../shell/use-url-filter.ts';
import { EmptyPanel, Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { useRevisionFile, useStagedDocument } from '../configuration/index.ts';
import { BackendRows } from './BackendRows.tsx';
import { FrontendTable } from './FrontendTable.tsx';
import { type BackendRow, filterOverview, overviewOf, placeRows } from './proxy-overview.ts';
import { ServerDrawer } from './ServerDrawer.tsx';
import { useClusterId } from './use-cluster-id.ts';

const route = getRouteApi('/signed-in/clusters/$clusterId/');
/** Rows drawn before the person asks for all: a table stays quick to draw. */
const serverLimit = 400;

export default function OverviewPage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const search = route.useSearch();
  const document = useStagedDocument(clusterId);
  const { lastGood } = useSuspenseQuery(clusterQuery(clusterId)).data;
  const serving = useRevisionFile(clusterId, lastGood?.number ?? null);
  const traffic = useSuspenseQuery(trafficQuery(clusterId)).data;
  const [filter, setFilter] = useUrlFilter();
  const overview = useMemo(
    // Until the serving file is here, what is staged stands for it: wrong marks would be worse than none.
    () =>
      placeRows(
        overviewOf(document.file, serving === undefined ? document.file : serving, traffic.proxies),
        document.placed,
      ),
    [document, serving, traffic.proxies],
  );
  const shown = useMemo(() => filterOverview(overview, filter), [overview, filter]);
  const { backend, server } = search;
  const place = useMemo(
    () => (backend === undefined || server === undefined ? null : { backend, server }),
    [backend, server],
  );
  if (overview.frontends.length === 0 && overview.backends.length === 0) {
    return (
      <EmptyPanel
        icon={<IconRoute size={40} stroke={1.5} />}
        title={t('overview.emptyTitle')}
        why={t('overview.emptyWhy')}
        action={
          <Group gap={8}>
            <ButtonLink to={links.importConfiguration(clusterId)}>{t('overview.emptyImport')}</ButtonLink>
            <ButtonLink variant="default" to={links.clusterNodes(clusterId)}>
              {t('overview.emptyEnrol')}
            </ButtonLink>
            <ButtonLink variant="default" to={links.newBackend(clusterId)}>
              {t('overview.newBackend')}
            </ButtonLink>
          </Group>
        }
      />
    );
  }
  return (
    <Stack gap={16}>
      <Group justify="space-between" gap={12}>
        <Group gap={12}>
          <TextInput
            data-filter
            w={300}
            aria-label={t('overview.filter')}
            placeholder={t('overview.filter')}
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
          <Text size="xs" c="dimmed">
            {traffic.observedAt === null ? (
              t('overview.notObserved')
            ) : (
              <>
                {t('overview.observed')} <RelativeTime at={traffic.observedAt} />
              </>
            )}
          </Text>
        </Group>
        <ButtonLink to={links.newBackend(clusterId)} leftSection={<IconPlus size={16} />}>
          {t('overview.newBackend')}
        </ButtonLink>
      </Group>
      {shown.frontends.length > 0 && (
        <Panel title={`${t('overview.frontends')} ${shown.frontends.length}`} flush>
          <FrontendTable frontends={shown.frontends} />
        </Panel>
      )}
      {shown.backends.length > 0 && <BackendPanel clusterBackends={shown.backends} filter={filter} />}
      {shown.frontends.length + shown.backends.length === 0 && (
        <Text c="dimmed" size="sm">
          {t('overview.noMatch', { text: filter })}
        </Text>
      )}
      {place !== null && (
        <ServerDrawer
          key={`${place.backend} ${place.server}`}
          document={document}
          place={place}
          back={links.cluster(clusterId, filter)}
        />
      )}
    </Stack>
  );
}

interface BackendPanelProps {
  clusterBackends: readonly BackendRow[];
  filter: string;
}

function BackendPanel({ clusterBackends, filter }: BackendPanelProps) {
  const { t } = useTranslation();
  const overrides = useQuery(overridesQuery(useClusterId())).data ?? [];
  const [all, setAll] = useState(false);
  const servers = clusterBackends.reduce((sum, backend) => sum + backend.servers.length, 0);
  const drawn = all ? clusterBackends : limitServers(clusterBackends);
  return (
    <Panel
      title={`${t('overview.backends')} ${clusterBackends.length}`}
      aside={
        <Text size="xs" c="dimmed">
          {t('overview.servers', { count: servers })}
        </Text>
      }
      flush
    >
      <Table.ScrollContainer minWidth={1040}>
        <Table className="table names-first" layout="fixed" aria-label={t('overview.backends')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="var(--first-width, 30%)">{t('overview.name')}</Table.Th>
              <Table.Th w={120}>{t('overview.state')}</Table.Th>
              <Table.Th>{t('overview.address')}</Table.Th>
              <Table.Th w={100} ta="right">
                {t('overview.weight')}
              </Table.Th>
              <Table.Th w={80} ta="right">
                {t('overview.sessions')}
              </Table.Th>
              <Table.Th w={70} ta="right">
                {t('overview.requests')}
              </Table.Th>
              <Table.Th w={70} ta="right">
                {t('overview.since')}
              </Table.Th>
              <Table.Th w={180}>{t('overview.change')}</Table.Th>
              <Table.Th w={48}>
                <VisuallyHidden>{t('shell.actions')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          {drawn.map((backend) => (
            <BackendRows key={backend.key} backend={backend} overrides={overrides} filter={filter} />
          ))}
        </Table>
      </Table.ScrollContainer>
      {!all && servers > serverLimit && (
        <Group justify="center" p={10}>
          <Button variant="default" size="xs" onClick={() => setAll(true)}>
            {t('overview.showAll', { count: servers })}
          </Button>
        </Group>
      )}
    </Panel>
  );
}

function limitServers(backends: readonly BackendRow[]): BackendRow[] {
  let left = serverLimit;
  return backends.flatMap((backend) => {
    if (left <= 0) return [];
    const servers = backend.servers.slice(0, left);
    left -= Math.max(1, servers.length);
    return [{ ...backend, servers }];
  });
}
