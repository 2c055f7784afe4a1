import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { useClusterId } from '../clusters/index.ts';
import { useStageChange } from '../configuration/index.ts';
import type { FileDocument } from './use-staged-file.ts';

/** Stages the removal of a file, after saying which lines still use it. */
export function RemoveFileButton({ document: { resource, etag } }: { document: FileDocument }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  const missing = useMissingPermission('change.stage');
  const stage = useStageChange(clusterId, () => go(links.files(clusterId)));
  const uses = resource.usedAt.map(({ line, via }) => t('files.via', { keyword: via, line }));
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
    <>
      <ActionButton
        variant="default"
        size="xs"
        loading={stage.pending}
        disabledReason={missing}
        leftSection={<IconTrash size={14} />}
        onClick={ask}
      >
        {t('files.remove')}
      </ActionButton>
      {stage.failure !== null && <FailurePanel failure={shownFailure(stage.failure)} onRetry={stage.reload} />}
    </>
  );
}
