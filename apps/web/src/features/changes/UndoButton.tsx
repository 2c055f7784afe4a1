import type { ButtonProps } from '@mantine/core';
import { type ChangeView, restageChange, revertChange } from '@sluice/contract';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { useClusterId } from '../clusters/index.ts';

/** Stages a rejected change again, or the inverse of an applied one, and goes to what is staged. */
export function useUndo() {
  const clusterId = useClusterId();
  const go = useGo();
  const act = {
    stale: [['cluster', clusterId], ['clusters']],
    onDone: () => go(links.changes(clusterId)),
  };
  return { restage: useAct(restageChange, act), revert: useAct(revertChange, act) };
}

interface UndoButtonProps extends Pick<ButtonProps, 'size'> {
  change: ChangeView;
  undo: ReturnType<typeof useUndo>;
}

export function UndoButton({ change, undo, ...look }: UndoButtonProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const missing = useMissingPermission('change.stage');
  if (change.state === 'staged') return null;
  const { mutate, isPending, variables } = change.state === 'rejected' ? undo.restage : undo.revert;
  return (
    <ActionButton
      {...look}
      variant="default"
      leftSection={<IconArrowBackUp size={14} />}
      loading={isPending && variables.params.changeId === change.id}
      disabledReason={missing}
      onClick={() => {
        undo.restage.reset();
        undo.revert.reset();
        mutate({ params: { clusterId, changeId: change.id } });
      }}
    >
      {t(change.state === 'rejected' ? 'changes.restage' : 'changes.revert')}
    </ActionButton>
  );
}
