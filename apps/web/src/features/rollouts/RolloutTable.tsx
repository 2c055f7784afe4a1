import { Group, Table } from '@mantine/core';
import type { RolloutSummary } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { durationWords } from '../../ui/duration-words.ts';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { useClusterId } from '../clusters/index.ts';
import { toneOfRollout } from './rollout-tones.ts';
import '../../texts/add-rollout-texts.ts';

/** Rollouts in rows, in the order they come in. */
export function RolloutTable({ rollouts }: { rollouts: readonly RolloutSummary[] }) {
  const { t } = useTranslation();
  return (
    <Table className="table" aria-label={t('rollouts.title')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('rollouts.rollout')}</Table.Th>
          <Table.Th>{t('rollouts.state')}</Table.Th>
          <Table.Th>{t('rollouts.started')}</Table.Th>
          <Table.Th>{t('rollouts.startedBy')}</Table.Th>
          <Table.Th ta="right">{t('rollouts.took')}</Table.Th>
          <Table.Th ta="right">{t('rollouts.nodes')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rollouts.map((rollout) => (
          <RolloutRow key={rollout.id} rollout={rollout} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function RolloutRow({ rollout }: { rollout: RolloutSummary }) {
  const { t, i18n } = useTranslation();
  const clusterId = useClusterId();
  const { finishedAt, startedAt, state, waitsFor } = rollout;
  const asks = waitsFor?.kind === 'person' && waitsFor.reason !== 'held';
  return (
    <Table.Tr>
      <Table.Td className="row-name">
        <TextLink to={links.rollout(clusterId, rollout.id)}>
          {t('rollout.title', { number: rollout.revision })}
        </TextLink>
      </Table.Td>
      <Table.Td>
        <Group gap={10}>
          <StateBadge tone={toneOfRollout[state]} label={t(`rollout.state.${state}`)} plain />
          {rollout.held !== null && finishedAt === null && (
            <StateBadge tone="warning" label={t('rollouts.held')} plain />
          )}
          {asks && <StateBadge tone="warning" label={t('rollouts.asks')} plain />}
        </Group>
      </Table.Td>
      <Table.Td>
        <RelativeTime at={startedAt} />
      </Table.Td>
      <Table.Td>{rollout.startedBy.name}</Table.Td>
      <Table.Td ta="right">
        {finishedAt === null ? '–' : durationWords(Date.parse(finishedAt) - Date.parse(startedAt), i18n.language)}
      </Table.Td>
      <Table.Td ta="right">{rollout.nodes.total}</Table.Td>
    </Table.Tr>
  );
}
