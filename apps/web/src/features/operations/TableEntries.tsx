import { Button, Group, Text } from '@mantine/core';
import { type CallOutput, clearLiveTable, type showLiveTable } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { liveEntriesQuery } from '../../api/runtime-queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { durationWords } from '../../ui/duration-words.ts';
import { LongName } from '../../ui/LongName.tsx';
import { KeyField } from './KeyField.tsx';
import { LivePanel } from './LivePanel.tsx';
import { type LiveColumn, LiveTable, nodeColumn } from './LiveTable.tsx';
import { type LiveRow, rowsOf } from './per-node.ts';
import type { Runtime } from './use-runtime.ts';

type Node = CallOutput<typeof showLiveTable>['nodes'][number];
type Entry = NonNullable<Node['answer']>['items'][number];

/** What the nodes hold in one stick table, or for one key of it. */
export function TableEntries({ runtime, table }: { runtime: Runtime; table: string }) {
  const { t } = useTranslation();
  const { clusterId, nodeId, search, show } = runtime;
  const { key } = search;
  const query = useQuery(liveEntriesQuery(clusterId, nodeId, table, key ?? null));
  const clear = useAct(clearLiveTable, { onDone: () => query.refetch() });
  const columns = useColumns((row) =>
    confirmLoss({
      title: t('liveTables.clearTitle', { key: row.item.key }),
      affected: t('liveTables.clearAffected', { table, node: row.node }),
      confirmLabel: t('liveTables.clear'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => clear.mutate({ params: { clusterId }, body: { nodeId: row.nodeId, table, key: row.item.key } }),
    }),
  );
  return (
    <>
      <Text size="sm">
        <TextLink to={links.runtime(clusterId, 'tables', { node: search.node ?? '' })}>{t('liveTables.all')}</TextLink>
      </Text>
      <LivePanel
        title={key === undefined ? t('liveTables.entries', { table }) : t('liveTables.entryOf', { key, table })}
        query={query}
        narrows
        actFailure={clear.error}
        fields={
          <Group gap={10} align="flex-end">
            <KeyField
              key={key}
              label={t('liveTables.key')}
              submit={t('liveTables.lookUp')}
              initial={key ?? ''}
              onKey={(next) => show({ table, key: next })}
            />
            {key !== undefined && (
              <Button variant="default" onClick={() => show({ table })}>
                {t('liveTables.allEntries')}
              </Button>
            )}
          </Group>
        }
      >
        {(nodes) => {
          const rows = rowsOf<Entry>(nodes);
          return rows.length === 0 ? (
            <Text size="sm" c="dimmed" p={14}>
              {t(key === undefined ? 'liveTables.noEntries' : 'liveTables.noEntry')}
            </Text>
          ) : (
            <LiveTable
              label={t('liveTables.entries', { table })}
              columns={columns}
              rows={rows}
              rowKey={({ nodeId: id, item }) => `${id} ${item.key}`}
              minWidth={1200}
            />
          );
        }}
      </LivePanel>
    </>
  );
}

function useColumns(onClear: (row: LiveRow<Entry>) => void): LiveColumn<LiveRow<Entry>>[] {
  const { t, i18n } = useTranslation();
  const missing = useMissingPermission('table.clear');
  return [
    {
      key: 'key',
      label: t('liveTables.key'),
      cell: ({ item }) => <LongName text={item.key} mono maxCharacters={40} copyable />,
    },
    nodeColumn(t('runtime.node'), ({ node }) => node),
    { key: 'uses', label: t('liveTables.uses'), width: 80, right: true, cell: ({ item }) => item.uses },
    {
      key: 'expires',
      label: t('liveTables.expires'),
      width: 130,
      right: true,
      cell: ({ item }) => (item.expiresInMs === null ? '–' : durationWords(item.expiresInMs, i18n.language)),
    },
    {
      key: 'data',
      label: t('liveTables.data'),
      cell: ({ item }) => <LongName text={dataWords(item.data)} mono maxCharacters={44} />,
    },
    {
      key: 'clear',
      label: t('shell.actions'),
      width: 90,
      right: true,
      hidden: true,
      cell: (row) => (
        <ActionButton
          {...{ 'aria-label': t('liveTables.clearOf', { key: row.item.key, node: row.node }) }}
          size="compact-xs"
          variant="default"
          disabledReason={missing}
          onClick={() => onClear(row)}
        >
          {t('liveTables.clear')}
        </ActionButton>
      ),
    },
  ];
}

/** `gpc0=0 http_req_rate(10000)=3`, as HAProxy writes it. */
function dataWords(data: Readonly<Record<string, string>>): string {
  return Object.entries(data)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
