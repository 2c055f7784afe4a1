import { Group, Stack, Table, Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { compactNumber, shortDuration } from './figures.ts';
import { isSameMode, ModeValue } from './ModeValue.tsx';
import { PendingMark, ShownValue } from './PendingMark.tsx';
import { ProxyName } from './ProxyName.tsx';
import { ProxyState } from './ProxyState.tsx';
import type { BackendRow, ServerRow } from './proxy-overview.ts';
import { useClusterId } from './use-cluster-id.ts';

/** One backend: its own row, then its servers. `filter` stays when a server is opened. */
export function BackendRows({ backend, filter }: { backend: BackendRow; filter: string }) {
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
      </Table.Tr>
      {backend.servers.map((server) => (
        <ServerLine key={server.key} backend={backend} server={server} filter={filter} />
      ))}
    </Table.Tbody>
  );
}

function ServerLine({ backend, server, filter }: { backend: BackendRow; server: ServerRow; filter: string }) {
  const { t, i18n } = useTranslation();
  const clusterId = useClusterId();
  const { live, pending } = server;
  const name = <LongName text={server.label} mono />;
  const state = <ProxyState status={live?.status ?? null} pending={pending} />;
  // A running weight may differ from the file's: the runtime API changes it without a reload.
  const weight = { serving: live?.weight ?? server.weight.serving, staged: server.weight.staged };
  const isWeightStaged = pending === 'changed' || server.weight.serving !== server.weight.staged;
  return (
    <Table.Tr>
      <Table.Td pl={28}>
        <Group gap={8} wrap="nowrap">
          {pending === 'removed' ? (
            name
          ) : (
            <TextLink to={links.server(clusterId, backend.name, server.name, filter)}>{name}</TextLink>
          )}
          {server.backup && (
            <Text size="xs" c="dimmed">
              {t('overview.backup')}
            </Text>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        {live?.checkStatus ? (
          <Tooltip label={live.checkStatus}>
            <span>{state}</span>
          </Tooltip>
        ) : (
          state
        )}
      </Table.Td>
      <Table.Td>
        <ShownValue shown={server.address} pending={pending}>
          {(address) => <LongName text={address} mono copyable />}
        </ShownValue>
      </Table.Td>
      <Table.Td ta="right">
        <ShownValue
          shown={isWeightStaged ? weight : { serving: weight.serving, staged: weight.serving }}
          pending={pending}
        >
          {(value) => value}
        </ShownValue>
      </Table.Td>
      <Table.Td ta="right">{compactNumber(live?.sessions, i18n.language)}</Table.Td>
      <Table.Td ta="right">{compactNumber(live?.requestsPerSecond, i18n.language)}</Table.Td>
      <Table.Td ta="right">{shortDuration(live?.lastChangeSeconds)}</Table.Td>
      <Table.Td>
        <PendingMark pending={pending} />
      </Table.Td>
    </Table.Tr>
  );
}
