import type { ButtonProps } from '@mantine/core';
import { type ClusterView, type RevisionView, restoreRevision } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { announce } from '../../ui/announce.tsx';
import { isRestored } from './restored.ts';

/** Stages the content of a revision; where the failure is shown is the page's matter. */
export function useRestore(clusterId: ClusterView['id']) {
  const { t } = useTranslation();
  const go = useGo();
  return useAct(restoreRevision, {
    stale: [['cluster', clusterId], ['clusters']],
    onDone: (change) => {
      announce({
        title: t('stage.doneTitle', { number: change.number }),
        message: change.title,
        closeLabel: t('common.close'),
      });
      go(links.changes(clusterId));
    },
  });
}

interface RestoreButtonProps extends Pick<ButtonProps, 'variant' | 'size'> {
  cluster: ClusterView;
  revision: Pick<RevisionView, 'number'>;
  restore: ReturnType<typeof useRestore>;
}

export function RestoreButton({ cluster, revision, restore, ...look }: RestoreButtonProps) {
  const { t } = useTranslation();
  const { number } = revision;
  const missing = useMissingPermission('change.stage');
  const already = isRestored(cluster, number) ? t('revisions.restoreCurrent', { number }) : null;
  return (
    <ActionButton
      {...look}
      loading={restore.isPending && restore.variables.params.number === number}
      disabledReason={missing ?? already}
      onClick={() => restore.mutate({ params: { clusterId: cluster.id, number } })}
    >
      {t('revisions.restore', { number })}
    </ActionButton>
  );
}
