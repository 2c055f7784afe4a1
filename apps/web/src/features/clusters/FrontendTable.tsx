import { Group, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LongName } from '../../ui/LongName.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { compactNumber } from './figures.ts';
import { PendingMark } from './PendingMark.tsx';
import type { FrontendRow } from './proxy-overview.ts';
import { toneOfStatus } from './server-state.ts';

export function FrontendTable({ frontends }: { frontends: readonly FrontendRow[] }) {
  const { t, i18n } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table className="table" aria-label={t('overview.frontends')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('overview.name')}</Table.Th>
            <Table.Th>{t('overview.state')}</Table.Th>
            <Table.Th>{t('overview.binds')}</Table.Th>
            <Table.Th>{t('overview.mode')}</Table.Th>
            <Table.Th>{t('overview.defaultBackend')}</Table.Th>
            <Table.Th ta="right">{t('overview.sessions')}</Table.Th>
            <Table.Th ta="right">{t('overview.requests')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {frontends.map((frontend) => (
            <Table.Tr key={`${frontend.kind} ${frontend.name}`}>
              <Table.Td className="row-name">
                <Group gap={8} wrap="nowrap">
                  <LongName text={frontend.label} mono />
                  <PendingMark pending={frontend.pending} />
                </Group>
              </Table.Td>
              <Table.Td>
                {frontend.live === null ? (
                  <StateBadge tone="unknown" label={t('overview.notReported')} plain />
                ) : (
                  <StateBadge tone={toneOfStatus(frontend.live.status)} label={frontend.live.status} plain />
                )}
              </Table.Td>
              <Table.Td>
                <LongName text={frontend.binds.join(', ')} mono maxCharacters={44} copyable />
              </Table.Td>
              <Table.Td>{frontend.mode ?? t('overview.inherited')}</Table.Td>
              <Table.Td>
                {frontend.defaultBackend === null ? '–' : <LongName text={frontend.defaultBackend} mono />}
              </Table.Td>
              <Table.Td ta="right">{compactNumber(frontend.live?.sessions, i18n.language)}</Table.Td>
              <Table.Td ta="right">{compactNumber(frontend.live?.requestsPerSecond, i18n.language)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
