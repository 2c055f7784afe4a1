import { Stack } from '@mantine/core';
import { type ClusterId, liftOverride, type OverrideView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { useSettingWords } from './use-setting-words.ts';

/** Ends a setting before its time, after saying what the server goes back to. */
export function EndButton({ clusterId, override }: { clusterId: ClusterId; override: OverrideView }) {
  const { t } = useTranslation();
  const setting = useSettingWords()(override.set);
  const missing = useMissingPermission('server.operate', { clusterId });
  const end = useAct(liftOverride, { stale: [['cluster', clusterId]] });
  const { backend, server, node, change } = override;
  const ask = () => {
    const nodes = node?.name ?? t('holds.everyNode');
    const affected = t('holds.endAffected', { setting, nodes });
    confirmLoss({
      title: t('holds.endTitle', { backend, server }),
      affected: change === null ? affected : `${affected} ${t('holds.endChange', { number: change.number })}`,
      confirmLabel: t('holds.end'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => end.mutate({ params: { clusterId, overrideId: override.id } }),
    });
  };
  return (
    <Stack gap={6} align="flex-start">
      <ActionButton
        {...{ 'aria-label': t('holds.endOf', { setting, backend, server }) }}
        size="compact-xs"
        variant="default"
        loading={end.isPending}
        disabledReason={missing}
        onClick={ask}
      >
        {t('holds.end')}
      </ActionButton>
      {end.error !== null && <FailurePanel failure={shownFailure(end.error)} />}
    </Stack>
  );
}
