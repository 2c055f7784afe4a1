import { Button, Stack } from '@mantine/core';
import { type ClusterId, liftOverride, type OverrideView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { usePermission } from '../../shell/use-permission.ts';
import { confirmLoss } from '../../ui/confirm.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { useSettingWords } from './use-setting-words.ts';

/** Ends a setting before its time, after saying what the server goes back to. Nothing for those who may not. */
export function EndButton({ clusterId, override }: { clusterId: ClusterId; override: OverrideView }) {
  const { t } = useTranslation();
  const setting = useSettingWords()(override.set);
  const allowed = usePermission('server.operate');
  const end = useAct(liftOverride, { stale: [['cluster', clusterId]] });
  if (!allowed) return null;
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
      <Button
        size="compact-xs"
        variant="default"
        loading={end.isPending}
        aria-label={t('holds.endOf', { setting, backend, server })}
        onClick={ask}
      >
        {t('holds.end')}
      </Button>
      {end.error !== null && <FailurePanel failure={shownFailure(end.error)} />}
    </Stack>
  );
}
