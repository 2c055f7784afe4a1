import { Button, Center, Checkbox, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import type { ClusterView, RevisionView } from '@sluice/contract';
import { IconGitCompare, IconHistory } from '@tabler/icons-react';
import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { clusterQuery, revisionsQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { ButtonLink, TextLink } from '../../shell/AppLink.tsx';
import { useGo } from '../../shell/use-go.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel, FailurePanel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { useClusterId } from '../clusters/index.ts';
import { RestoreButton, useRestore } from './RestoreButton.tsx';
import { toneOfRevision } from './revision-tones.ts';

export default function RevisionsPage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  const revisions = useSuspenseInfiniteQuery(revisionsQuery(clusterId));
  const rows = revisions.data.pages.flatMap((page) => page.items);
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const cluster = useSuspenseQuery(clusterQuery(clusterId)).data;
  const restore = useRestore(clusterId);
  const [older, newer] = [...chosen].sort((a, b) => a - b);
  if (rows.length === 0) {
    return (
      <EmptyPanel
        icon={<IconHistory size={36} stroke={1.5} />}
        title={t('revisions.emptyTitle')}
        why={t('revisions.emptyWhy')}
        action={
          <ButtonLink variant="default" to={links.clusterNodes(clusterId)}>
            {t('revisions.emptyAction')}
          </ButtonLink>
        }
      />
    );
  }
  return (
    <Stack gap={12}>
      <PageHeader
        title={t('revisions.title')}
        description={t('revisions.description')}
        actions={
          <ActionButton
            variant="default"
            leftSection={<IconGitCompare size={16} />}
            disabledReason={newer === undefined ? t('revisions.compareHelp') : null}
            onClick={() => go(links.comparison(clusterId, `${older}`, `${newer}`))}
          >
            {t('revisions.compare')}
          </ActionButton>
        }
      />
      {restore.error !== null && <FailurePanel failure={shownFailure(restore.error)} />}
      <Table.ScrollContainer minWidth={900} className="panel">
        <Table className="table" aria-label={t('revisions.title')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={36}>
                <VisuallyHidden>{t('revisions.compare')}</VisuallyHidden>
              </Table.Th>
              <Table.Th>{t('revisions.revision')}</Table.Th>
              <Table.Th>{t('revisions.state')}</Table.Th>
              <Table.Th>{t('revisions.when')}</Table.Th>
              <Table.Th>{t('revisions.who')}</Table.Th>
              <Table.Th>{t('revisions.what')}</Table.Th>
              <Table.Th>
                <VisuallyHidden>{t('shell.actions')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((revision) => (
              <RevisionRow
                key={revision.id}
                revision={revision}
                chosen={chosen.includes(revision.number)}
                // Choosing a third drops the one chosen first.
                onChoose={(on) =>
                  setChosen((before) =>
                    on ? [...before.slice(-1), revision.number] : before.filter((number) => number !== revision.number),
                  )
                }
                cluster={cluster}
                restore={restore}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {revisions.hasNextPage && (
        <Center>
          <Button
            variant="default"
            loading={revisions.isFetchingNextPage}
            onClick={() => void revisions.fetchNextPage()}
          >
            {t('common.showMore')}
          </Button>
        </Center>
      )}
    </Stack>
  );
}

interface RevisionRowProps {
  revision: RevisionView;
  chosen: boolean;
  onChoose: (on: boolean) => void;
  cluster: ClusterView;
  restore: ReturnType<typeof useRestore>;
}

function RevisionRow({ revision, chosen, onChoose, cluster, restore }: RevisionRowProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const first = revision.summary[0]?.summary;
  const more = revision.summaryTotal - 1;
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox
          size="xs"
          aria-label={t('revisions.choose', { number: revision.number })}
          checked={chosen}
          onChange={(event) => onChoose(event.currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td className="row-name">
        <TextLink to={links.revision(clusterId, revision.number)} className="mono">
          {`r${revision.number}`}
        </TextLink>
      </Table.Td>
      <Table.Td>
        <StateBadge tone={toneOfRevision[revision.state]} label={t(`revisions.states.${revision.state}`)} plain />
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <RelativeTime at={revision.createdAt} />
      </Table.Td>
      <Table.Td>{revision.author.name}</Table.Td>
      <Table.Td maw={420}>
        {revision.why !== '' && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {revision.why}
          </Text>
        )}
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {[
            revision.restoredFrom === null ? null : t('revisions.restoredFrom', { number: revision.restoredFrom }),
            first ?? (revision.parent === null ? t('revisions.initial') : null),
            more > 0 ? t('common.moreLines', { count: more }) : null,
          ]
            .filter((word) => word !== null)
            .join(' · ')}
        </Text>
      </Table.Td>
      <Table.Td>
        <Group gap={10} justify="flex-end" wrap="nowrap">
          {revision.parent !== null && (
            <TextLink size="sm" to={links.comparison(clusterId, `${revision.parent}`, `${revision.number}`)}>
              {t('revisions.compareWithPrevious', { number: revision.parent })}
            </TextLink>
          )}
          <RestoreButton size="compact-sm" variant="default" cluster={cluster} revision={revision} restore={restore} />
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
