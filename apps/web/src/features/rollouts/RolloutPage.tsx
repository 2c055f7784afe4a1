import { Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ClusterId, RolloutView } from '@sluice/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { clusterQuery, rolloutQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { durationWords } from '../../ui/duration-words.ts';
import { Notice } from '../../ui/Notice.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { TryAgainButton } from '../changes/index.ts';
import { RolloutNodeCard } from './RolloutNodeCard.tsx';
import { toneOfRollout } from './rollout-tones.ts';

const route = getRouteApi('/signed-in/clusters/$clusterId/rollouts/$rolloutId');

export default function RolloutPage() {
  const { t } = useTranslation();
  const { clusterId, rolloutId } = route.useParams();
  const rollout = useSuspenseQuery(rolloutQuery(clusterId, rolloutId)).data;
  const cluster = useSuspenseQuery(clusterQuery(clusterId)).data;
  return (
    <Stack gap={16}>
      <PageHeader
        title={t('rollout.title', { number: rollout.revision })}
        state={
          <span role="status">
            <StateBadge tone={toneOfRollout[rollout.state]} label={t(`rollout.state.${rollout.state}`)} />
          </span>
        }
        description={<Facts rollout={rollout} />}
        actions={
          rollout.state === 'failed' ? (
            <>
              <ButtonLink variant="default" to={links.revisions(clusterId)}>
                {t('rollout.restore')}
              </ButtonLink>
              {cluster.head?.number === rollout.revision && <TryAgainButton cluster={cluster} />}
            </>
          ) : (
            rollout.state === 'succeeded' && (
              <ButtonLink variant="default" to={links.cluster(clusterId)}>
                {t('rollout.overview')}
              </ButtonLink>
            )
          )
        }
      />
      {rollout.problem !== null && (
        <Notice tone="failed" title={t('rollout.problem')} role="alert">
          <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {rollout.problem.cause}
          </Text>
          {rollout.problem.remediation !== null && (
            <Text size="sm" c="dimmed">
              {rollout.problem.remediation}
            </Text>
          )}
        </Notice>
      )}
      {listWaves(rollout).map((nodes, wave, waves) => (
        <Wave
          key={nodes[0]?.wave ?? wave}
          title={
            waves.length === 1 ? t('rollout.wave') : t('rollout.waveOf', { number: wave + 1, total: waves.length })
          }
          nodes={nodes}
          rollout={rollout}
          clusterId={clusterId}
        />
      ))}
    </Stack>
  );
}

type RolloutNode = RolloutView['nodes'][number];

function listWaves({ nodes }: RolloutView): RolloutNode[][] {
  const waves = [...new Set(nodes.map(({ wave }) => wave))].sort((left, right) => left - right);
  return waves.map((wave) => nodes.filter((node) => node.wave === wave));
}

interface WaveProps {
  title: string;
  nodes: readonly RolloutNode[];
  rollout: RolloutView;
  clusterId: ClusterId;
}

function Wave({ title, nodes, rollout, clusterId }: WaveProps) {
  const { t } = useTranslation();
  const proven = nodes.filter((node) => node.state === 'proven').length;
  const isWaiting =
    rollout.state === 'committing' && nodes.every(({ state }) => state === 'prepared' || state === 'offline');
  const isNext =
    nodes[0]?.wave === Math.min(...rollout.nodes.filter((node) => node.state === 'prepared').map(({ wave }) => wave));
  return (
    <Panel
      title={title}
      aside={
        <Text size="sm" c="dimmed" component="div">
          {isWaiting ? (
            isNext && rollout.waitsFor?.kind === 'pause' ? (
              <Group gap={4}>
                <span>{t('rollout.nextWave')}</span>
                <RelativeTime at={rollout.waitsFor.until} />
              </Group>
            ) : (
              t('rollout.notBegun')
            )
          ) : (
            t('rollout.done', { done: proven, total: nodes.length })
          )}
        </Text>
      }
    >
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing={12}>
        {nodes.map((node) => (
          <RolloutNodeCard key={node.nodeId} node={node} clusterId={clusterId} />
        ))}
      </SimpleGrid>
    </Panel>
  );
}

function Facts({ rollout }: { rollout: RolloutView }) {
  const { t, i18n } = useTranslation();
  return (
    <Stack gap={2}>
      <Text size="sm">{t(`rollout.lead.${rollout.state}`)}</Text>
      <Group gap={16}>
        <span>
          {t('rollout.started')} <RelativeTime at={rollout.startedAt} />{' '}
          {t('rollout.by', { author: rollout.startedBy.name })}
        </span>
        <span>
          {rollout.previousRevision === null
            ? t('rollout.fromNothing')
            : t('rollout.from', { number: rollout.previousRevision })}
        </span>
        {rollout.state === 'succeeded' && !hasReloaded(rollout) && <span>{t('rollout.withoutReload')}</span>}
        {rollout.finishedAt !== null && (
          <span>
            {t('rollout.finished')} <RelativeTime at={rollout.finishedAt} />{' '}
            {t('rollout.took', {
              duration: durationWords(Date.parse(rollout.finishedAt) - Date.parse(rollout.startedAt), i18n.language),
            })}
          </span>
        )}
      </Group>
    </Stack>
  );
}

function hasReloaded({ nodes }: RolloutView): boolean {
  return nodes.some(({ steps }) => steps.some(({ name }) => name === 'reload'));
}
