import { Group, Table, Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { compactNumber, shortDuration } from './figures.ts';
import { PendingMark } from './PendingMark.tsx';
import type { BackendRow, ServerRow } from './proxy-overview.ts';
import { toneOfStatus } from './server-state.ts';
import { useClusterId } from './use-cluster-id.ts';

/** One backend: its own row, then its servers. */
export function BackendRows({ backend }: { backend: BackendRow }) {
  const { t, i18n } = useTranslation();
  return (
    <Table.Tbody>
      <Table.Tr style={{ background: 'var(--surface-sunken)' }}>
        <Table.Th scope="rowgroup" style={{ fontWeight: 600, fontSize: 13, color: 'var(--mantine-color-text)' }}>
          <LongName text={backend.label} mono />
        </Table.Th>
        <Table.Td>
          {backend.live === null ? (
            <StateBadge tone="unknown" label={t('overview.notReported')} plain />
          ) : (
            <StateBadge tone={toneOfStatus(backend.live.status)} label={backend.live.status} plain />
          )}
        </Table.Td>
        <Table.Td colSpan={2}>
          <Group gap={10}>
            <Text size="xs" c="dimmed">
              {[
                backend.kind === 'listen' ? t('overview.listen') : null,
                backend.mode,
                backend.balance,
                backend.usedBy.length === 0 ? null : `${t('overview.usedBy')} ${backend.usedBy.join(', ')}`,
              ]
                .filter((word) => word !== null)
                .join(' · ')}
            </Text>
            <PendingMark pending={backend.pending} />
          </Group>
        </Table.Td>
        <Table.Td ta="right">{compactNumber(backend.live?.sessions, i18n.language)}</Table.Td>
        <Table.Td ta="right">{compactNumber(backend.live?.requestsPerSecond, i18n.language)}</Table.Td>
        <Table.Td />
      </Table.Tr>
      {backend.servers.map((server) => (
        <ServerLine key={server.label} backend={backend} server={server} />
      ))}
    </Table.Tbody>
  );
}

function ServerLine({ backend, server }: { backend: BackendRow; server: ServerRow }) {
  const { t, i18n } = useTranslation();
  const clusterId = useClusterId();
  const live = server.live;
  const state =
    live === null ? (
      <StateBadge tone="unknown" label={t('overview.notReported')} plain />
    ) : (
      <StateBadge tone={toneOfStatus(live.status)} label={live.status} plain />
    );
  return (
    <Table.Tr>
      <Table.Td pl={28}>
        <Group gap={8} wrap="nowrap">
          <TextLink to={links.server(clusterId, backend.name, server.name)}>
            <LongName text={server.label} mono />
          </TextLink>
          {server.backup && (
            <Text size="xs" c="dimmed">
              {t('overview.backup')}
            </Text>
          )}
          <PendingMark pending={server.pending} />
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
        <LongName text={server.address} mono copyable />
      </Table.Td>
      <Table.Td ta="right">{weightWords(live?.weight ?? null, server)}</Table.Td>
      <Table.Td ta="right">{compactNumber(live?.sessions, i18n.language)}</Table.Td>
      <Table.Td ta="right">{compactNumber(live?.requestsPerSecond, i18n.language)}</Table.Td>
      <Table.Td ta="right">{shortDuration(live?.lastChangeSeconds)}</Table.Td>
    </Table.Tr>
  );
}

/** The live weight, and the staged one after an arrow when it will be another. */
function weightWords(live: number | null, server: ServerRow): string {
  const staged = server.weight;
  if (live === null) return staged === null ? '–' : String(staged);
  return server.pending === 'changed' && staged !== null && staged !== live ? `${live} → ${staged}` : String(live);
}
