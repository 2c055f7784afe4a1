import { Group, Stack, Text, TextInput } from '@mantine/core';
import type { RolloutDetail, RolloutView } from '@sluice/contract';
import { IconSearch } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { clusterQuery, rolloutQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { useUrlFilter } from '../../shell/use-url-filter.ts';
import { durationWords } from '../../ui/duration-words.ts';
import { Notice } from '../../ui/Notice.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { TryAgainButton } from '../changes/index.ts';
import { isRefuted, leadOf, listWaves } from './board.ts';
import { toneOfRollout } from './rollout-tones.ts';
import { strategySentence } from './strategy-words.ts';
import { Timeline } from './Timeline.tsx';
import { useWorseWords } from './use-worse-words.ts';
import { WaitPanel } from './WaitPanel.tsx';
import { WaveColumn } from './WaveColumn.tsx';
import '../../texts/add-rollout-texts.ts';
import './board.css';

const route = getRouteApi('/signed-in/clusters/$clusterId/rollouts/$rolloutId');

export default function RolloutPage() {
  const { t } = useTranslation();
  const { clusterId, rolloutId } = route.useParams();
  const rollout = useSuspenseQuery(rolloutQuery(clusterId, rolloutId)).data;
  return (
    <Stack gap={16}>
      <PageHeader
        title={t('rollout.title', { number: rollout.revision })}
        state={
          <Group gap={6} role="status">
            <StateBadge tone={toneOfRollout[rollout.state]} label={t(`rollout.state.${rollout.state}`)} />
            {rollout.held !== null && <StateBadge tone="warning" label={t('rollouts.held')} />}
          </Group>
        }
        description={<Facts rollout={rollout} />}
        actions={<NextSteps rollout={rollout} />}
      />
      {rollout.waitsFor !== null && <WaitPanel rollout={rollout} wait={rollout.waitsFor} />}
      {rollout.problem !== null && <ProblemNotice rollout={rollout} problem={rollout.problem} />}
      <Waves rollout={rollout} />
      <Timeline events={rollout.events} />
    </Stack>
  );
}

/** Where to go on from a rollout that is over. */
function NextSteps({ rollout }: { rollout: RolloutDetail }) {
  const { t } = useTranslation();
  const { clusterId } = route.useParams();
  const cluster = useSuspenseQuery(clusterQuery(clusterId)).data;
  if (rollout.state === 'succeeded') {
    return (
      <ButtonLink variant="default" to={links.cluster(clusterId)}>
        {t('rollout.overview')}
      </ButtonLink>
    );
  }
  if (rollout.state !== 'failed') return null;
  const mayRepeat = cluster.head?.number === rollout.revision;
  const repeats = mayRepeat && !isRefuted(rollout);
  return (
    <>
      <ButtonLink variant={repeats || !mayRepeat ? 'default' : 'filled'} to={links.revisions(clusterId)}>
        {t('rollout.restore')}
      </ButtonLink>
      {mayRepeat && <TryAgainButton cluster={cluster} variant={repeats ? 'filled' : 'default'} />}
    </>
  );
}

function ProblemNotice({ rollout, problem }: { rollout: RolloutView; problem: NonNullable<RolloutView['problem']> }) {
  const { t } = useTranslation();
  const worse = useWorseWords();
  return (
    <Notice
      tone="failed"
      title={t(rollout.state === 'failed' ? 'rollout.problem' : 'rollout.problemSoFar')}
      role="alert"
    >
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {[problem.cause, ...worse(rollout)].join('\n')}
      </Text>
      {problem.remediation !== null && (
        <Text size="sm" c="dimmed">
          {problem.remediation}
        </Text>
      )}
    </Notice>
  );
}

/** So many nodes are found by eye. */
const filteredFrom = 30;

function Waves({ rollout }: { rollout: RolloutView }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useUrlFilter();
  const waves = listWaves(rollout);
  return (
    <>
      {rollout.nodes.length > filteredFrom && (
        <TextInput
          data-filter
          aria-label={t('rollout.filter')}
          placeholder={t('rollout.filter')}
          leftSection={<IconSearch size={14} aria-hidden />}
          maw={320}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      <div className="wave-board">
        {waves.map((nodes, index) => (
          <WaveColumn
            key={nodes[0]?.wave ?? index}
            rollout={rollout}
            nodes={nodes}
            filter={rollout.nodes.length > filteredFrom ? filter : ''}
            title={
              waves.length === 1 ? t('rollout.wave') : t('rollout.waveOf', { number: index + 1, total: waves.length })
            }
          />
        ))}
      </div>
    </>
  );
}

function Facts({ rollout }: { rollout: RolloutView }) {
  const { t, i18n } = useTranslation();
  const proven = rollout.nodes.filter(({ state }) => state === 'proven').length;
  return (
    <Stack gap={2}>
      <Text size="sm">{t(`rollout.lead.${leadOf(rollout)}`, { proven, total: rollout.nodes.length })}</Text>
      <Group gap="2px 16px">
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
      {rollout.nodes.length > 1 && <Text size="sm">{strategySentence(rollout.strategy, t, i18n.language)}</Text>}
    </Stack>
  );
}

function hasReloaded({ nodes }: RolloutView): boolean {
  return nodes.some(({ steps }) => steps.some(({ name }) => name === 'reload'));
}
