import { Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { mainConfigName } from '@sluice/contract';
import { IconFiles, IconPlus } from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import '../../texts/add-resource-texts.ts';
import { diagnosticsQuery, resourcesQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { ButtonLink, TextLink } from '../../shell/AppLink.tsx';
import { useUrlFilter } from '../../shell/use-url-filter.ts';
import { CopyIconButton } from '../../ui/CopyIconButton.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel, Panel } from '../../ui/Panels.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { useClusterId } from '../clusters/index.ts';
import { DiagnosticList } from '../configuration/index.ts';
import { isFileOnNodes } from './file-kind.ts';
import { type FileRow, fileRows, filterFiles, notManagedRows } from './file-rows.ts';
import { NotManagedPanel } from './NotManagedPanel.tsx';
import { toneOfStaged } from './staged-tones.ts';
import { UsedAt } from './UsedAt.tsx';

export default function FilesPage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const staged = useSuspenseQuery(resourcesQuery(clusterId, 'staged')).data;
  const head = useQuery(resourcesQuery(clusterId, 'head')).data;
  const findings = useQuery(diagnosticsQuery(clusterId)).data ?? [];
  const [filter, setFilter] = useUrlFilter();
  const rows = useMemo(() => fileRows(staged, head), [staged, head]);
  const notManaged = useMemo(() => notManagedRows(staged, head), [staged, head]);
  const kindName = (kind: string) => t(`kind.${kind as FileRow['resource']['kind']}`);
  const shown = filterFiles(rows, filter, kindName);
  const told = findings.filter(({ code }) => code === 'resource-unused' || code === 'resource-removed-in-use');
  const isEmpty = rows.length === 1 && notManaged.length === 0;
  const add = (
    <ButtonLink to={links.newFile(clusterId)} leftSection={<IconPlus size={16} />}>
      {t('files.add')}
    </ButtonLink>
  );
  return (
    <Stack gap={16}>
      <PageHeader
        title={t('files.title')}
        count={rows.length}
        description={t('files.description')}
        {...(isEmpty ? {} : { actions: add })}
      />
      {rows.length > 1 && (
        <TextInput
          data-filter
          w={300}
          aria-label={t('files.filter')}
          placeholder={t('files.filter')}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      {shown.length === 0 ? (
        <Text c="dimmed" size="sm">
          {t('files.noMatch', { text: filter })}
        </Text>
      ) : (
        <FileTable rows={shown} directories={staged.directories} />
      )}
      {isEmpty && (
        <EmptyPanel
          icon={<IconFiles size={40} stroke={1.5} />}
          title={t('files.emptyTitle')}
          why={t('files.emptyWhy')}
          action={add}
        />
      )}
      {told.length > 0 && (
        <Panel title={t('files.findings')}>
          <DiagnosticList items={told} label={t('files.findings')} clusterId={clusterId} />
        </Panel>
      )}
      {notManaged.length > 0 && <NotManagedPanel rows={notManaged} />}
    </Stack>
  );
}

function FileTable({ rows, directories }: { rows: readonly FileRow[]; directories: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={860} className="panel">
      <Table className="table" aria-label={t('files.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('files.name')}</Table.Th>
            <Table.Th>{t('files.kind')}</Table.Th>
            <Table.Th ta="right">{t('files.size')}</Table.Th>
            <Table.Th>{t('files.usedAt')}</Table.Th>
            <Table.Th>{t('files.staged')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <FileTableRow key={row.resource.id} row={row} directory={directories[0]} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function FileTableRow({ row, directory }: { row: FileRow; directory: string | undefined }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const { resource, state, usedAt } = row;
  const isConfig = resource.kind === 'haproxy-config';
  // Other configuration files are lines of haproxy.cfg on a node.
  const isOnNodes = isConfig ? resource.name === mainConfigName : isFileOnNodes(resource.kind);
  const isEdited = isConfig && state !== 'removed';
  const path = `${directory}/${resource.name}`;
  return (
    <Table.Tr>
      <Table.Td className="row-name">
        <Group gap={6} wrap="nowrap">
          <TextLink
            to={
              isEdited ? links.configuration(clusterId, undefined, resource.name) : links.file(clusterId, resource.id)
            }
          >
            <LongName text={resource.name} mono maxCharacters={48} />
          </TextLink>
          {directory !== undefined && isOnNodes && (
            <CopyIconButton value={path} label={t('files.copyPath', { path })} />
          )}
        </Group>
      </Table.Td>
      <Table.Td>{t(`kind.${resource.kind}`)}</Table.Td>
      <Table.Td ta="right">{t('configuration.size', { count: resource.sizeBytes })}</Table.Td>
      <Table.Td>{isConfig || !isFileOnNodes(resource.kind) ? '–' : <UsedAt uses={usedAt} />}</Table.Td>
      <Table.Td>
        {state === 'same' ? (
          t('files.state.same')
        ) : (
          <StateBadge tone={toneOfStaged[state]} label={t(`files.state.${state}`)} plain />
        )}
      </Table.Td>
    </Table.Tr>
  );
}
