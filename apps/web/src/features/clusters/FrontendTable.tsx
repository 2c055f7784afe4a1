import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LongName } from '../../ui/LongName.tsx';
import { compactNumber } from './figures.ts';
import { isSameMode, ModeValue } from './ModeValue.tsx';
import { PendingMark, ShownValue } from './PendingMark.tsx';
import { ProxyName } from './ProxyName.tsx';
import { ProxyState } from './ProxyState.tsx';
import type { FrontendRow } from './proxy-overview.ts';

export function FrontendTable({ frontends }: { frontends: readonly FrontendRow[] }) {
  const { t, i18n } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={1000}>
      <Table className="table names-first" layout="fixed" aria-label={t('overview.frontends')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="var(--first-width, 24%)">{t('overview.name')}</Table.Th>
            <Table.Th w={120}>{t('overview.state')}</Table.Th>
            <Table.Th>{t('overview.binds')}</Table.Th>
            <Table.Th w={160}>{t('overview.mode')}</Table.Th>
            <Table.Th w="15%">{t('overview.defaultBackend')}</Table.Th>
            <Table.Th w={80} ta="right">
              {t('overview.sessions')}
            </Table.Th>
            <Table.Th w={70} ta="right">
              {t('overview.requests')}
            </Table.Th>
            <Table.Th w={180}>{t('overview.change')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {frontends.map((row) => (
            <Table.Tr key={row.key}>
              <Table.Td className="row-name">
                <ProxyName row={row} />
              </Table.Td>
              <Table.Td>
                <ProxyState status={row.live?.status ?? null} pending={row.pending} />
              </Table.Td>
              <Table.Td>
                <ShownValue shown={row.binds} pending={row.pending}>
                  {(binds) => <LongName text={binds} mono maxCharacters={44} copyable />}
                </ShownValue>
              </Table.Td>
              <Table.Td>
                <ShownValue shown={row.mode} pending={row.pending} isSame={isSameMode}>
                  {(mode) => <ModeValue mode={mode} />}
                </ShownValue>
              </Table.Td>
              <Table.Td>
                <ShownValue shown={row.defaultBackend} pending={row.pending}>
                  {(backend) => <LongName text={backend} mono />}
                </ShownValue>
              </Table.Td>
              <Table.Td ta="right">{compactNumber(row.live?.sessions, i18n.language)}</Table.Td>
              <Table.Td ta="right">{compactNumber(row.live?.requestsPerSecond, i18n.language)}</Table.Td>
              <Table.Td>
                <PendingMark pending={row.pending} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
