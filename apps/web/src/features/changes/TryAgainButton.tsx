import type { ButtonProps } from '@mantine/core';
import { type ClusterView, createPlan } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';

interface TryAgainButtonProps extends Pick<ButtonProps, 'variant' | 'size' | 'leftSection'> {
  cluster: ClusterView;
}

/** Plans the newest revision once more, for a cluster whose nodes do not all run it. Staged changes would go with it. */
export function TryAgainButton({ cluster, ...look }: TryAgainButtonProps) {
  const { t } = useTranslation();
  const go = useGo();
  const missing = useMissingPermission('plan.create');
  const plan = useAct(createPlan, { onDone: (made) => go(links.plan(cluster.id, made.id)) });
  const staged = cluster.stagedChanges > 0 ? t('changes.againStaged', { count: cluster.stagedChanges }) : null;
  const settled = cluster.canRepeatHead ? null : t('changes.againSettled');
  return (
    <>
      {plan.error !== null && <FailurePanel failure={shownFailure(plan.error)} />}
      <ActionButton
        {...look}
        loading={plan.isPending}
        disabledReason={missing ?? staged ?? settled}
        onClick={() => plan.mutate({ params: { clusterId: cluster.id } })}
      >
        {t(cluster.headFailed ? 'changes.tryAgain' : 'changes.again', { number: cluster.head?.number ?? 0 })}
      </ActionButton>
    </>
  );
}
