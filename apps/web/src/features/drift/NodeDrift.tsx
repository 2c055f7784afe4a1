import { Skeleton, Stack, Text } from '@mantine/core';
import type { ClusterView, DriftEntry, NodeDetail } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { driftQuery, nodeDiskQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { usePermission } from '../../shell/use-permission.ts';
import { Notice } from '../../ui/Notice.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { SemanticSummary } from '../changes/index.ts';
import { FileDiffs } from '../configuration/index.ts';
import { DriftPanel } from './DriftPanel.tsx';
import '../../texts/add-drift-texts.ts';

/** What differs on one node from what belongs there: in words, and files line by line. */
export function NodeDrift({ node, cluster }: { node: NodeDetail; cluster: ClusterView }) {
  const { t } = useTranslation();
  const mayRead = usePermission('config.read', { clusterId: cluster.id });
  const drift = useQuery({ ...driftQuery(cluster.id), enabled: mayRead && node.drift.open + node.drift.ignored > 0 });
  if (node.drift.open + node.drift.ignored === 0) return null;
  if (drift.isError) return <FailurePanel failure={shownFailure(drift.error)} />;
  if (drift.isPending) return <Skeleton height={160} />;
  const entries = drift.data.items.filter((entry) => entry.nodeId === node.id);
  const files = entries.filter((entry) => entry.kind === 'file-content' || entry.kind === 'file-kind');
  const accepted = files.some((entry) => entry.accepted);
  return (
    <Stack gap={12}>
      {accepted && (
        <Notice tone="staged" title={t('drift.acceptedTitle')} role="status">
          <Stack gap={8} align="flex-start">
            <Text size="sm">{t('drift.acceptedWhy')}</Text>
            <ButtonLink size="xs" to={links.changes(cluster.id)}>
              {t('drift.plan')}
            </ButtonLink>
          </Stack>
        </Notice>
      )}
      <DriftPanel clusterId={cluster.id} entries={entries} withNode={false} />
      {files.length > 0 && <DiskDifference node={node} files={files} />}
    </Stack>
  );
}

function DiskDifference({ node, files }: { node: NodeDetail; files: readonly DriftEntry[] }) {
  const { t } = useTranslation();
  const difference = useQuery(nodeDiskQuery(node.id, files.map((entry) => entry.seen).join(' ')));
  if (difference.isError) return <FailurePanel failure={shownFailure(difference.error)} />;
  if (difference.isPending) return <Skeleton height={160} />;
  const { files: diffs, summary } = difference.data;
  if (diffs.length === 0) return <Text size="sm">{t('drift.sameText')}</Text>;
  return (
    <section aria-label={t('drift.difference')}>
      <Text size="sm" c="dimmed" mb={6}>
        {t('drift.sides')}
      </Text>
      <Stack gap={10}>
        {summary.length > 0 && <SemanticSummary lines={summary} total={summary.length} />}
        <FileDiffs files={diffs} />
      </Stack>
    </section>
  );
}
