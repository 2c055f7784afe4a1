import { Table } from '@mantine/core';
import type { RolloutView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { useClusterId } from '../clusters/index.ts';
import { toneOfRollout } from '../rollouts/index.ts';

const rolloutsShown = 10;

export function RolloutTable({ rollouts }: { rollouts: readonly RolloutView[] }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  return (
    <Table className="table" aria-label={t('changes.rollouts')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('changes.rollout')}</Table.Th>
          <Table.Th>{t('changes.state')}</Table.Th>
          <Table.Th>{t('changes.started')}</Table.Th>
          <Table.Th>{t('changes.startedBy')}</Table.Th>
          <Table.Th ta="right">{t('changes.nodes')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rollouts.slice(0, rolloutsShown).map((rollout) => (
          <Table.Tr key={rollout.id}>
            <Table.Td className="row-name">
              <TextLink to={links.rollout(clusterId, rollout.id)}>
                {t('rollout.title', { number: rollout.revision })}
              </TextLink>
            </Table.Td>
            <Table.Td>
              <StateBadge tone={toneOfRollout[rollout.state]} label={t(`rollout.state.${rollout.state}`)} plain />
            </Table.Td>
            <Table.Td>
              <RelativeTime at={rollout.startedAt} />
            </Table.Td>
            <Table.Td>{rollout.startedBy.name}</Table.Td>
            <Table.Td ta="right">{rollout.nodes.length}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
