import { Select, Stack } from '@mantine/core';
import type { CallOutput, listLiveMaps } from '@sluice/contract';
import { IconMap2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { liveMapsQuery } from '../../api/runtime-queries.ts';
import { LongName } from '../../ui/LongName.tsx';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { KeyField } from './KeyField.tsx';
import { LivePanel } from './LivePanel.tsx';
import { type LiveColumn, LiveTable, nodeColumn } from './LiveTable.tsx';
import { MapMatch } from './MapMatch.tsx';
import { type LiveRow, rowsOf } from './per-node.ts';
import type { Runtime } from './use-runtime.ts';

type Node = CallOutput<typeof listLiveMaps>['nodes'][number];
type LiveMap = NonNullable<Node['answer']>['items'][number];

/** The maps that the processes hold, and what one of them gives to a key. */
export function LiveMaps({ runtime }: { runtime: Runtime }) {
  const { t, i18n } = useTranslation();
  const { clusterId, nodeId, search } = runtime;
  const query = useQuery(liveMapsQuery(clusterId, nodeId));
  const { map, key } = search;
  const listed = rowsOf<LiveMap>(query.data ?? []);
  // Where nothing is loaded there is nothing to look a key up in.
  const hasMaps = query.data === undefined || listed.length > 0 || map !== undefined;
  const columns: LiveColumn<LiveRow<LiveMap>>[] = [
    {
      key: 'map',
      label: t('liveMaps.map'),
      cell: ({ item }) => <LongName text={item.file} mono maxCharacters={64} copyable />,
    },
    nodeColumn(t('runtime.node'), ({ node }) => node),
    {
      key: 'entries',
      label: t('liveMaps.entries'),
      width: 110,
      right: true,
      cell: ({ item }) => item.entries?.toLocaleString(i18n.language) ?? '–',
    },
  ];
  return (
    <Stack gap={14}>
      <LivePanel
        title={t('runtime.views.maps')}
        query={query}
        fields={hasMaps ? <LookUp key={`${map} ${key}`} runtime={runtime} maps={listed} /> : undefined}
      >
        {(nodes) => {
          const rows = rowsOf<LiveMap>(nodes);
          return rows.length === 0 ? (
            <EmptyPanel
              icon={<IconMap2 size={40} stroke={1.5} />}
              title={t('liveMaps.emptyTitle')}
              why={t('liveMaps.emptyWhy')}
            />
          ) : (
            <LiveTable
              label={t('runtime.views.maps')}
              columns={columns}
              rows={rows}
              rowKey={({ nodeId: id, item }) => `${id} ${item.file}`}
              minWidth={640}
            />
          );
        }}
      </LivePanel>
      {map !== undefined && key !== undefined && <MapMatch runtime={runtime} map={map} lookedUp={key} />}
    </Stack>
  );
}

/** Which key in which map. A map that the address names and no node listed can be asked for all the same. */
function LookUp({ runtime, maps }: { runtime: Runtime; maps: readonly LiveRow<LiveMap>[] }) {
  const { t } = useTranslation();
  const { search, show } = runtime;
  const files = [...new Set([...(search.map === undefined ? [] : [search.map]), ...maps.map(({ item }) => item.file)])];
  const [chosen, setChosen] = useState<string | null>(search.map ?? null);
  const map = chosen ?? files[0];
  return (
    <KeyField
      label={t('liveMaps.key')}
      submit={t('liveMaps.lookUp')}
      initial={search.key ?? ''}
      onKey={(key) => map !== undefined && show({ map, key })}
    >
      <Select
        w={360}
        label={t('liveMaps.map')}
        placeholder={t('liveMaps.choose')}
        classNames={{ input: 'mono' }}
        searchable
        data={files}
        value={map ?? null}
        onChange={setChosen}
      />
    </KeyField>
  );
}
