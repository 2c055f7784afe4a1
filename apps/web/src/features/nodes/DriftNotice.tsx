import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { acceptNodeDisk, type ClusterView, findConfig, type NodeDetail, previewImport } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { fromBase64 } from '../../api/base64.ts';
import { shownFailure } from '../../api/failure.ts';
import { nodeDiskQuery, resourcesQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { FileDiffs, useStageChange } from '../configuration/index.ts';

interface DriftNoticeProps {
  node: NodeDetail;
  cluster: ClusterView;
}

/** The file on the node is another than the applied one: what differs, and the two ways on. */
export function DriftNotice({ node, cluster }: DriftNoticeProps) {
  const { t } = useTranslation();
  const { drift } = node;
  const difference = useQuery(nodeDiskQuery(node.id, drift?.digest ?? ''));
  if (drift === null) return null;
  return (
    <Stack gap={12}>
      <Notice
        tone={drift.accepted ? 'staged' : 'warning'}
        title={t(drift.accepted ? 'drift.acceptedTitle' : 'drift.title', { path: drift.path })}
        role="status"
      >
        <Stack gap={10}>
          <Text size="sm">{t(drift.accepted ? 'drift.acceptedWhy' : 'drift.why', { path: drift.path })}</Text>
          {drift.accepted ? (
            <div>
              <ButtonLink size="xs" to={links.changes(cluster.id)}>
                {t('drift.plan')}
              </ButtonLink>
            </div>
          ) : (
            <DriftActions node={node} drift={drift} cluster={cluster} sameText={difference.data?.length === 0} />
          )}
        </Stack>
      </Notice>
      {difference.isError && <FailurePanel failure={shownFailure(difference.error)} />}
      {difference.isPending && <Skeleton height={160} />}
      {difference.data?.length === 0 && <Text size="sm">{t('drift.sameText')}</Text>}
      {difference.data !== undefined && difference.data.length > 0 && (
        <section aria-label={t('drift.difference')}>
          <Text size="sm" c="dimmed" mb={6}>
            {t('drift.sides')}
          </Text>
          <FileDiffs files={difference.data} />
        </section>
      )}
    </Stack>
  );
}

interface DriftActionsProps extends DriftNoticeProps {
  drift: NonNullable<NodeDetail['drift']>;
  /** Only our own lines differ: there is nothing to import. */
  sameText: boolean;
}

function DriftActions({ node, drift, cluster, sameText }: DriftActionsProps) {
  const { t } = useTranslation();
  const go = useGo();
  const mayStage = useMissingPermission('change.stage');
  const mayAccept = useMissingPermission('node.adopt');
  const staged = useQuery(resourcesQuery(cluster.id, 'staged')).data;
  const resource = staged === undefined ? undefined : findConfig(staged.items);
  const stale = [['node', node.id], ['nodes'], ['clusters'], ['cluster', cluster.id]];
  const accept = useAct(acceptNodeDisk, { stale });
  // These buttons are gone as soon as it is accepted: what follows then belongs to the act, not to the click.
  const acceptImported = useAct(acceptNodeDisk, { stale, onDone: () => go(links.changes(cluster.id)) });
  const acceptSeen = { params: { nodeId: node.id }, body: { digest: drift.digest } };
  const stage = useStageChange(cluster.id, () => acceptImported.mutate(acceptSeen));
  const read = useAct(previewImport, {
    onDone: (preview) => {
      if (staged === undefined || resource === undefined) return;
      const title = t('importing.suggestedNode', { node: node.name });
      stage.stage({ resource, etag: staged.etag }, fromBase64(preview.content), title);
    },
  });
  const importRefused =
    mayStage ??
    mayAccept ??
    (sameText ? t('drift.sameText') : null) ??
    (cluster.stagedChanges > 0 ? t('drift.importStaged', { count: cluster.stagedChanges }) : null);
  const failure = read.error ?? stage.failure ?? acceptImported.error ?? accept.error;
  const ask = () =>
    confirmLoss({
      title: t('drift.acceptTitle', { node: node.name }),
      affected: t('drift.acceptAffected', { path: drift.path }),
      confirmLabel: t('drift.accept'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => accept.mutate(acceptSeen),
    });
  return (
    <>
      {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
      <Group gap={8}>
        <ActionButton
          size="xs"
          loading={read.isPending || stage.pending || acceptImported.isPending}
          disabledReason={importRefused}
          onClick={() => read.mutate({ params: { clusterId: cluster.id }, body: { source: 'node', nodeId: node.id } })}
        >
          {t('drift.import')}
        </ActionButton>
        <ActionButton size="xs" variant="default" loading={accept.isPending} disabledReason={mayAccept} onClick={ask}>
          {t('drift.accept')}
        </ActionButton>
      </Group>
    </>
  );
}
