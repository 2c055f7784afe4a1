import { Group, Table, Text, Tooltip } from '@mantine/core';
import type { OverrideView } from '@sluice/contract';
import { toDisplay } from '@sluice/haproxy-config';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { holdsOn, ServerHolds, ServerMenuButton } from '../overrides/index.ts';
import { compactNumber, shortDuration } from './figures.ts';
import { PendingMark, ShownValue } from './PendingMark.tsx';
import { ProxyState } from './ProxyState.tsx';
import type { BackendRow, ServerRow } from './proxy-overview.ts';
import { useClusterId } from './use-cluster-id.ts';

interface ServerLineProps {
  backend: BackendRow;
  server: ServerRow;
  /** Everything that holds in the cluster. */
  overrides: readonly OverrideView[];
  filter: string;
}

/** One server with what can be done with it, and below it what holds on it whatever its configuration says. */
export function ServerLine({ backend, server, overrides, filter }: ServerLineProps) {
  const clusterId = useClusterId();
  const place = { backend: toDisplay(backend.name), server: toDisplay(server.name) };
  const held = holdsOn(overrides, place);
  return (
    <>
      <ServerCells backend={backend} server={server} filter={filter} continued={held.length > 0}>
        {server.pending !== 'new' && !server.isTemplate && (
          <ServerMenuButton clusterId={clusterId} {...place} nodeId={null} />
        )}
      </ServerCells>
      {held.length > 0 && (
        <Table.Tr>
          <Table.Td colSpan={9} pl={28} pt={0}>
            <ServerHolds clusterId={clusterId} server={place.server} overrides={held} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

interface ServerCellsProps {
  backend: BackendRow;
  server: ServerRow;
  filter: string;
  /** The next row belongs to it. */
  continued: boolean;
  /** The last cell. */
  children: ReactNode;
}

function ServerCells({ backend, server, filter, continued, children }: ServerCellsProps) {
  const { t, i18n } = useTranslation();
  const clusterId = useClusterId();
  const { live, pending } = server;
  const name = <LongName text={server.label} mono />;
  const state = <ProxyState status={live?.status ?? null} pending={pending} />;
  // A running weight may differ from the file's: the runtime API changes it without a reload.
  const weight = { serving: live?.weight ?? server.weight.serving, staged: server.weight.staged };
  const isWeightStaged = pending === 'changed' || server.weight.serving !== server.weight.staged;
  return (
    <Table.Tr style={continued ? { borderBottom: 0 } : {}}>
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
      <Table.Td ta="right" py={6}>
        {children}
      </Table.Td>
    </Table.Tr>
  );
}
