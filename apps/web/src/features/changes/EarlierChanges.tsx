import { Box, SegmentedControl, Skeleton, Table, Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { changesQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { FoldButton, useFold } from '../../ui/fold.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { useClusterId } from '../clusters/index.ts';
import { ChangeFailure } from './ChangeFailure.tsx';
import { UndoButton, useUndo } from './UndoButton.tsx';

const shownFirst = 8;

/** What was applied or rejected, newest first, each to be undone. */
export function EarlierChanges() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const [state, setState] = useState<'applied' | 'rejected'>('applied');
  const { data, error } = useQuery(changesQuery(clusterId, state));
  const fold = useFold(data?.items ?? [], shownFirst);
  const undo = useUndo();
  const failure = undo.restage.error ?? undo.revert.error;
  return (
    <Panel
      title={t('changes.earlier')}
      flush
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t('changes.earlier')}
          value={state}
          onChange={(value) => setState(value === 'rejected' ? 'rejected' : 'applied')}
          data={[
            { value: 'applied', label: t('changeState.applied') },
            { value: 'rejected', label: t('changeState.rejected') },
          ]}
        />
      }
    >
      {failure !== null && <ChangeFailure error={failure} />}
      {error !== null && <FailurePanel failure={shownFailure(error)} />}
      {data === undefined && error === null && <Skeleton height={36} m={14} />}
      {data?.items.length === 0 && (
        <Text size="sm" c="dimmed" p={14}>
          {t(state === 'applied' ? 'changes.noneApplied' : 'changes.noneRejected')}
        </Text>
      )}
      {fold.shown.length > 0 && (
        <Table.ScrollContainer minWidth={640}>
          <Table className="table" aria-label={t('changes.earlier')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('changes.change')}</Table.Th>
                <Table.Th>{t('changes.startedBy')}</Table.Th>
                <Table.Th>{t('changes.stagedAt')}</Table.Th>
                <Table.Th>{t('changes.inRevision')}</Table.Th>
                <Table.Th>
                  <VisuallyHidden>{t('shell.actions')}</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {fold.shown.map((change) => (
                <Table.Tr key={change.id}>
                  <Table.Td className="row-name">
                    <TextLink to={links.change(clusterId, change.id)}>{`#${change.number} ${change.title}`}</TextLink>
                  </Table.Td>
                  <Table.Td>{change.author.name}</Table.Td>
                  <Table.Td>
                    <RelativeTime at={change.createdAt} />
                  </Table.Td>
                  <Table.Td>
                    {change.appliedInRevision === null ? (
                      '–'
                    ) : (
                      <TextLink to={links.revision(clusterId, change.appliedInRevision)}>
                        {`r${change.appliedInRevision}`}
                      </TextLink>
                    )}
                  </Table.Td>
                  <Table.Td ta="right">
                    <UndoButton size="compact-xs" change={change} undo={undo} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {(fold.hidden > 0 || fold.open) && (
        <Box px={14} py={8}>
          <FoldButton fold={fold} />
        </Box>
      )}
    </Panel>
  );
}
