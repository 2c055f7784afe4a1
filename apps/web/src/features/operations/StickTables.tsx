import type { CallOutput, listLiveTables } from '@sluice/contract';
import { IconTable } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { liveTablesQuery } from '../../api/runtime-queries.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { LivePanel } from './LivePanel.tsx';
import { type LiveColumn, LiveTable, nodeColumn } from './LiveTable.tsx';
import { type LiveRow, rowsOf } from './per-node.ts';
import { TableEntries } from './TableEntries.tsx';
import type { Runtime } from './use-runtime.ts';

type Node = CallOutput<typeof listLiveTables>['nodes'][number];
type Table = NonNullable<Node['answer']>['items'][number];

/** The stick tables of all nodes, or the entries of the one that the address names. */
export function StickTables({ runtime }: { runtime: Runtime }) {
  const { table } = runtime.search;
  return table === undefined ? <TableList runtime={runtime} /> : <TableEntries runtime={runtime} table={table} />;
}

function TableList({ runtime }: { runtime: Runtime }) {
  const { t } = useTranslation();
  const { clusterId, nodeId, search } = runtime;
  const query = useQuery(liveTablesQuery(clusterId, nodeId));
  const columns: LiveColumn<LiveRow<Table>>[] = [
    {
      key: 'table',
      label: t('liveTables.table'),
      cell: ({ item: { name } }) => (
        <TextLink
          to={links.runtime(clusterId, 'tables', { node: search.node ?? '', table: name })}
          aria-label={t('liveTables.open', { table: name })}
        >
          <LongName text={name} mono maxCharacters={48} />
        </TextLink>
      ),
    },
    nodeColumn(t('runtime.node'), ({ node }) => node),
    { key: 'type', label: t('liveTables.type'), width: 140, cell: ({ item }) => item.type },
    {
      key: 'used',
      label: t('liveTables.used'),
      width: 180,
      right: true,
      cell: ({ item }) => t('liveTables.usedOf', { used: item.used, size: item.size }),
    },
  ];
  return (
    <LivePanel title={t('runtime.views.tables')} query={query}>
      {(nodes) => {
        const rows = rowsOf<Table>(nodes);
        return rows.length === 0 ? (
          <EmptyPanel
            icon={<IconTable size={40} stroke={1.5} />}
            title={t('liveTables.emptyTitle')}
            why={t('liveTables.emptyWhy')}
          />
        ) : (
          <LiveTable
            label={t('runtime.views.tables')}
            columns={columns}
            rows={rows}
            rowKey={({ nodeId: id, item }) => `${id} ${item.name}`}
            minWidth={640}
          />
        );
      }}
    </LivePanel>
  );
}
