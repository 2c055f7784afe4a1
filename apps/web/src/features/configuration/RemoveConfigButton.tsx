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
import type { ConfigDocument } from './use-config-document.ts';
import { useStageChange } from './use-stage-change.tsx';

/** Stages that a configuration file beside haproxy.cfg goes, with all its sections. */
export function RemoveConfigButton({ resource, etag }: Pick<ConfigDocument, 'resource' | 'etag'>) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  const missing = useMissingPermission('change.stage');
  const stage = useStageChange(clusterId, () => go(links.configuration(clusterId)));
  const { name } = resource;
  const ask = () =>
    confirmLoss({
      title: t('files.removeTitle', { name }),
      affected: t('configuration.removeWhy'),
      confirmLabel: t('files.removeConfirm'),
      cancelLabel: t('common.cancel'),
      onConfirm: () =>
        stage.stageEdits(
          etag,
          [{ resourceId: resource.id, content: null }],
          t('files.suggestedRemove', { name }).slice(0, 200),
        ),
    });
  return (
    <>
      {stage.failure !== null && <FailurePanel failure={shownFailure(stage.failure)} />}
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
    </>
  );
}
