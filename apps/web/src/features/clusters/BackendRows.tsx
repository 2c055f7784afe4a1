import { Stack, Table, Text } from '@mantine/core';
import type { OverrideView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { compactNumber } from './figures.ts';
import { isSameMode, ModeValue } from './ModeValue.tsx';
import { PendingMark, ShownValue } from './PendingMark.tsx';
import { ProxyName } from './ProxyName.tsx';
import { ProxyState } from './ProxyState.tsx';
import type { BackendRow } from './proxy-overview.ts';
import { ServerLine } from './ServerLine.tsx';

interface BackendRowsProps {
  backend: BackendRow;
  /** Everything that holds in the cluster. */
  overrides: readonly OverrideView[];
  /** Stays when a server is opened. */
  filter: string;
}

/** One backend: its own row, then its servers. */
export function BackendRows({ backend, overrides, filter }: BackendRowsProps) {
  const { t, i18n } = useTranslation();
  const { pending } = backend;
  return (
    <Table.Tbody>
      <Table.Tr style={{ background: 'var(--surface-sunken)' }}>
        <Table.Th
          colSpan={1}
          scope="rowgroup"
          style={{ fontWeight: 600, fontSize: 13, color: 'var(--mantine-color-text)', whiteSpace: 'normal' }}
        >
          <Stack gap={0}>
            <ProxyName row={backend} />
            <Text size="xs" c="dimmed" fw={400}>
              {backend.kind === 'listen' && `${t('overview.listen')} · `}
              <ShownValue shown={backend.mode} pending={pending} isSame={isSameMode}>
                {(mode) => <ModeValue mode={mode} />}
              </ShownValue>
              {(backend.balance.serving ?? backend.balance.staged) !== null && ' · '}
              {(backend.balance.serving ?? backend.balance.staged) !== null && (
                <ShownValue shown={backend.balance} pending={pending}>
                  {(balance) => balance}
                </ShownValue>
              )}
              {backend.usedBy.length > 0 && ` · ${t('overview.usedBy', { users: backend.usedBy.join(', ') })}`}
            </Text>
          </Stack>
        </Table.Th>
        <Table.Td>
          <ProxyState status={backend.live?.status ?? null} pending={pending} />
        </Table.Td>
        <Table.Td />
        <Table.Td />
        <Table.Td ta="right">{compactNumber(backend.live?.sessions, i18n.language)}</Table.Td>
        <Table.Td ta="right">{compactNumber(backend.live?.requestsPerSecond, i18n.language)}</Table.Td>
        <Table.Td />
        <Table.Td>
          <PendingMark pending={pending} />
        </Table.Td>
        <Table.Td />
      </Table.Tr>
      {backend.servers.map((server) => (
        <ServerLine key={server.key} backend={backend} server={server} overrides={overrides} filter={filter} />
      ))}
    </Table.Tbody>
  );
}
