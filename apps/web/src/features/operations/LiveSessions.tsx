import { type CallOutput, endLiveSessions, type listLiveSessions } from '@sluice/contract';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { liveSessionsQuery } from '../../api/runtime-queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { durationWords } from '../../ui/duration-words.ts';
import { LongName } from '../../ui/LongName.tsx';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { LivePanel } from './LivePanel.tsx';
import { type LiveColumn, LiveTable, nodeColumn } from './LiveTable.tsx';
import { type LiveRow, rowsOf } from './per-node.ts';
import { filterOf, SessionFields } from './SessionFields.tsx';
import type { Runtime } from './use-runtime.ts';

type Node = CallOutput<typeof listLiveSessions>['nodes'][number];
type LiveSession = NonNullable<Node['answer']>['items'][number];

/** The connections that the nodes serve, narrowed by what the address says. */
export function LiveSessions({ runtime }: { runtime: Runtime }) {
  const { t } = useTranslation();
  const { clusterId, nodeId, search } = runtime;
  const filter = filterOf(search);
  const isNarrowed = Object.keys(filter).length > 0;
  const query = useQuery(liveSessionsQuery(clusterId, nodeId, filter));
  const end = useAct(endLiveSessions, { onDone: () => query.refetch() });
  const columns = useColumns((row) =>
    confirmLoss({
      title: t('liveSessions.endTitle'),
      affected: t('liveSessions.endAffected', { source: row.item.source, node: row.node }),
      confirmLabel: t('liveSessions.end'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => end.mutate({ params: { clusterId }, body: { nodeId: row.nodeId, session: row.item.id } }),
    }),
  );
  return (
    <LivePanel
      title={t('runtime.views.sessions')}
      query={query}
      narrows
      actFailure={end.error}
      fields={
        <SessionFields
          // What the address says is what the fields show.
          key={JSON.stringify(filter)}
          runtime={runtime}
          ending={end.isPending}
          onEndAll={(place) => end.mutate({ params: { clusterId }, body: { nodeId, ...place } })}
        />
      }
    >
      {(nodes) => {
        const rows = rowsOf<LiveSession>(nodes);
        return rows.length === 0 ? (
          <EmptyPanel
            icon={<IconPlugConnected size={40} stroke={1.5} />}
            title={t(isNarrowed ? 'liveSessions.noneFits' : 'liveSessions.emptyTitle')}
            why={t(isNarrowed ? 'liveSessions.noneFitsWhy' : 'liveSessions.emptyWhy')}
          />
        ) : (
          <LiveTable
            label={t('runtime.views.sessions')}
            columns={columns}
            rows={rows}
            rowKey={({ nodeId: id, item }) => `${id} ${item.id}`}
            minWidth={1366}
          />
        );
      }}
    </LivePanel>
  );
}

function useColumns(onEnd: (row: LiveRow<LiveSession>) => void): LiveColumn<LiveRow<LiveSession>>[] {
  const { t, i18n } = useTranslation();
  const missing = useMissingPermission('session.end');
  const seconds = (value: number | null) => {
    if (value === null) return '–';
    return value < 1 ? t('liveSessions.underASecond') : durationWords(value * 1000, i18n.language);
  };
  const name = (text: string | null, maxCharacters: number) =>
    text === null ? '–' : <LongName text={text} mono maxCharacters={maxCharacters} />;
  return [
    {
      key: 'source',
      label: t('liveSessions.from'),
      cell: ({ item }) => <LongName text={item.source} mono maxCharacters={38} />,
    },
    nodeColumn(t('runtime.node'), ({ node }) => node),
    { key: 'protocol', label: t('liveSessions.protocol'), width: 90, cell: ({ item }) => item.protocol },
    { key: 'frontend', label: t('liveSessions.frontend'), width: 150, cell: ({ item }) => name(item.frontend, 17) },
    {
      key: 'to',
      label: t('liveSessions.to'),
      width: 190,
      cell: ({ item }) => name(item.backend === null ? null : `${item.backend}/${item.server ?? '–'}`, 22),
    },
    { key: 'age', label: t('liveSessions.age'), width: 120, right: true, cell: ({ item }) => seconds(item.ageSeconds) },
    {
      key: 'expires',
      label: t('liveSessions.expires'),
      width: 120,
      right: true,
      cell: ({ item }) => seconds(item.expiresInSeconds),
    },
    { key: 'id', label: t('liveSessions.id'), width: 160, cell: ({ item }) => <span className="mono">{item.id}</span> },
    {
      key: 'end',
      label: t('shell.actions'),
      width: 80,
      right: true,
      hidden: true,
      cell: (row) => (
        <ActionButton
          {...{ 'aria-label': t('liveSessions.endOf', row.item) }}
          size="compact-xs"
          variant="default"
          disabledReason={missing}
          onClick={() => onEnd(row)}
        >
          {t('liveSessions.end')}
        </ActionButton>
      ),
    },
  ];
}
