import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { useClusterId } from '../clusters/index.ts';
import { useStageChange } from '../configuration/index.ts';
import type { ListedResource } from './file-rows.ts';
import { placeOfUse } from './UsedAt.tsx';

/** Staging the removal of a file; afterwards the list is shown. */
export function useRemoval() {
  const clusterId = useClusterId();
  const go = useGo();
  return useStageChange(clusterId, () => go(links.files(clusterId)));
}

interface RemoveFileButtonProps {
  stage: ReturnType<typeof useRemoval>;
  resource: ListedResource;
  /** Names the state of the staged tree that the person sees. */
  etag: string;
}

/** Stages the removal of a file, after saying which lines still use it. */
export function RemoveFileButton({ stage, resource, etag }: RemoveFileButtonProps) {
  const { t } = useTranslation();
  const missing = useMissingPermission('change.stage');
  const uses = resource.usedAt.map((use) => placeOfUse(t, use));
  const ask = () =>
    confirmLoss({
      title: t('files.removeTitle', { name: resource.name }),
      affected:
        uses.length === 0
          ? t('files.removeUnused')
          : t('files.removeUsed', { count: uses.length, lines: uses.join(', ') }),
      confirmLabel: t('files.removeConfirm'),
      cancelLabel: t('common.cancel'),
      onConfirm: () =>
        stage.stageEdits(
          etag,
          [{ resourceId: resource.id, content: null }],
          t('files.suggestedRemove', { name: resource.name }).slice(0, 200),
        ),
    });
  return (
    <ActionButton
      variant="default"
      loading={stage.pending}
      disabledReason={missing}
      leftSection={<IconTrash size={16} />}
      onClick={ask}
    >
      {t('files.remove')}
    </ActionButton>
  );
}
