import { Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import { type ClusterId, type ClusterView, RolloutId } from '@sluice/contract';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Outlet, useLocation, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { clusterQuery, driftQuery, rolloutQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useClusterPlaces } from '../../shell/places.ts';
import { TabRow } from '../../shell/TabRow.tsx';
import { usePermission } from '../../shell/use-permission.ts';
import { LongName } from '../../ui/LongName.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { FreezeBanner } from '../approvals/index.ts';
import { TryAgainButton } from '../changes/index.ts';
import { toneOfHealth } from './server-state.ts';
import { useClusterId } from './use-cluster-id.ts';
import '../../texts/add-drift-texts.ts';
import '../../texts/add-rollout-texts.ts';

/** Pages that belong to a tab besides the tab's own. */
const belongings: Record<string, string> = {
  backends: 'tabs.overview',
  import: 'tabs.configuration',
  plans: 'tabs.changes',
  strategy: 'tabs.rollouts',
  policy: 'tabs.rollouts',
  compare: 'tabs.revisions',
};

export default function ClusterPage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const cluster = useSuspenseQuery(clusterQuery(clusterId)).data;
  const { pathname } = useLocation();
  const places = useClusterPlaces()(clusterId);
  const place = pathname.split('/')[3] ?? '';
  const isCurrent = (entry: (typeof places)[number]) =>
    belongings[place] === entry.text || entry.link(clusterId).split('/').at(3) === (place || undefined);
  return (
    <div className="page">
      <nav aria-label={t('cluster.breadcrumb')}>
        <Breadcrumbs separator="›" separatorMargin={6} fz="xs">
          <TextLink to={links.clusters()}>{t('clusters.title')}</TextLink>
          <Text span inherit c="dimmed">
            <LongName text={cluster.name} />
          </Text>
        </Breadcrumbs>
      </nav>
      <Group justify="space-between" mt={2} mb={6} gap={12}>
        <Group gap={10}>
          <Title order={1}>
            <LongName text={cluster.name} maxCharacters={48} />
          </Title>
          <StateBadge tone={toneOfHealth[cluster.health]} label={t(`health.${cluster.health}`)} />
        </Group>
        {cluster.stagedChanges > 0 && (
          <TextLink to={links.changes(clusterId)} underline="never">
            <StateBadge tone="staged" label={t('cluster.staged', { count: cluster.stagedChanges })} />
          </TextLink>
        )}
      </Group>
      <ClusterFacts cluster={cluster} />
      <FreezeBanner clusterId={clusterId} />
      <Notices cluster={cluster} onDrift={place === 'drift'} />
      <TabRow
        label={t('cluster.pages')}
        tabs={places.map((entry) => ({
          words: t(entry.text),
          link: entry.link(clusterId),
          isCurrent: isCurrent(entry),
        }))}
        style={{ margin: '12px 0 18px' }}
      />
      <Outlet />
    </div>
  );
}

function ClusterFacts({ cluster }: { cluster: ClusterView }) {
  const { t } = useTranslation();
  const { serving, total, online } = cluster.nodes;
  const words =
    cluster.target === null
      ? t('cluster.serving', { serving, total })
      : t('cluster.servingRevision', { serving, total, revision: cluster.target.number });
  return (
    <div className="facts">
      <span>
        <b>{words}</b>
      </span>
      {total > online && <span>{t('cluster.offline', { count: total - online })}</span>}
      <span>
        {cluster.head === null ? t('cluster.noRevision') : t('cluster.head', { number: cluster.head.number })}
        {cluster.lastGood !== null && cluster.lastGood.number !== cluster.head?.number
          ? `, ${t('cluster.lastGood', { number: cluster.lastGood.number })}`
          : ''}
      </span>
      <span>
        {t('cluster.pool')}{' '}
        <b>
          <LongName text={cluster.pool.name} />
        </b>
        {` · ${t(`environment.${cluster.pool.environment}`)}`}
      </span>
      {cluster.description !== '' && <span>{cluster.description}</span>}
    </div>
  );
}

function Notices({ cluster, onDrift }: { cluster: ClusterView; onDrift: boolean }) {
  const { t } = useTranslation();
  const mayRead = usePermission('config.read');
  const drift = useQuery({ ...driftQuery(cluster.id), enabled: mayRead }).data;
  // The page that lists them needs no word about them above.
  const differences = onDrift ? [] : (drift?.items ?? []);
  const open = differences.filter((entry) => entry.ignored === null).length;
  const board = useBoard(cluster.id);
  const active = board?.id === cluster.activeRolloutId ? null : cluster.activeRolloutId;
  const headFailed = cluster.headFailed && board?.revision !== cluster.head?.number;
  return (
    <Stack gap={10} mt={active !== null || headFailed || differences.length > 0 ? 12 : 0}>
      {active !== null && <ActiveRollout clusterId={cluster.id} rolloutId={active} />}
      {differences.length > 0 && (
        <Notice tone={open > 0 ? 'warning' : 'maintenance'} role="status">
          <Group gap={8}>
            <Text size="sm">
              {open > 0 ? t('drift.notice', { count: open }) : t('drift.noticeIgnored', { count: differences.length })}
            </Text>
            <TextLink size="sm" to={links.drift(cluster.id)}>
              {t('drift.noticeLink')}
            </TextLink>
          </Group>
        </Notice>
      )}
      {headFailed && cluster.head !== null && (
        <Notice tone="failed" title={t('cluster.headFailedTitle', { number: cluster.head.number })}>
          <Group gap={8}>
            <Text size="sm">{t('cluster.headFailedWhy')}</Text>
            {cluster.stagedChanges === 0 && <TryAgainButton cluster={cluster} size="xs" variant="default" />}
            <TextLink size="sm" to={links.revisions(cluster.id)}>
              {t('cluster.headFailedAction')}
            </TextLink>
          </Group>
        </Notice>
      )}
    </Stack>
  );
}

/** Names no rollout; what it is asked with is never sent. */
const noRollout = RolloutId.parse('00000000-0000-4000-8000-000000000000');

/** The rollout whose board is shown: it says by itself what the notices would. */
function useBoard(clusterId: ClusterId) {
  const rolloutId = RolloutId.safeParse(useParams({ strict: false }).rolloutId).data;
  return useQuery({ ...rolloutQuery(clusterId, rolloutId ?? noRollout), enabled: rolloutId !== undefined }).data;
}

/** Amber when it asks for a person. */
function ActiveRollout({ clusterId, rolloutId }: { clusterId: ClusterId; rolloutId: RolloutId }) {
  const { t } = useTranslation();
  const wait = useQuery(rolloutQuery(clusterId, rolloutId)).data?.waitsFor ?? null;
  const words =
    wait?.kind !== 'person'
      ? t('cluster.rolloutActive')
      : t(wait.reason === 'held' ? 'rollouts.isHeld' : 'rollouts.asksYou');
  return (
    <Notice tone={wait?.kind === 'person' ? 'warning' : 'serving'} role="status">
      <Group gap={8}>
        <Text size="sm">{words}</Text>
        <TextLink size="sm" to={links.rollout(clusterId, rolloutId)}>
          {t('cluster.rolloutLink')}
        </TextLink>
      </Group>
    </Notice>
  );
}
