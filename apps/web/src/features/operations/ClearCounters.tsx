import { Button, Menu, Stack } from '@mantine/core';
import { clearLiveCounters } from '@sluice/contract';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { announce } from '../../ui/announce.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import type { Runtime } from './use-runtime.ts';

/** Sets counters of the running processes back, after saying what is lost. */
export function ClearCounters({ runtime: { clusterId, nodeId, nodeName } }: { runtime: Runtime }) {
  const { t } = useTranslation();
  const missing = useMissingPermission('counters.clear', { clusterId });
  const clear = useAct(clearLiveCounters, {
    stale: [['cluster', clusterId, 'traffic']],
    onDone: ({ nodes }) =>
      announce({
        title: t('runtime.clear'),
        message: t('runtime.done', { nodes: nodes.map(({ name }) => name).join(', ') }),
        closeLabel: t('common.close'),
      }),
  });
  if (missing !== null)
    return (
      <ActionButton variant="default" disabledReason={missing}>
        {t('runtime.clear')}
      </ActionButton>
    );
  const nodes = nodeName ?? t('runtime.everyNode');
  const ask = (all: boolean) =>
    confirmLoss({
      title: t(all ? 'runtime.clearAllTitle' : 'runtime.clearMaxTitle'),
      affected: t(all ? 'runtime.clearAllAffected' : 'runtime.clearMaxAffected', { nodes }),
      confirmLabel: t('runtime.clear'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => clear.mutate({ params: { clusterId }, body: { nodeId, all } }),
    });
  return (
    <Stack gap={8}>
      <Menu position="bottom-end" transitionProps={{ duration: 100 }}>
        <Menu.Target>
          <Button variant="default" loading={clear.isPending} rightSection={<IconChevronDown size={14} aria-hidden />}>
            {t('runtime.clear')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => ask(false)}>{t('runtime.clearMax')}</Menu.Item>
          <Menu.Item onClick={() => ask(true)}>{t('runtime.clearAll')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {clear.error !== null && <FailurePanel failure={shownFailure(clear.error)} />}
    </Stack>
  );
}
