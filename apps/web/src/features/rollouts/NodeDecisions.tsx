import { Group, Text, VisuallyHidden } from '@mantine/core';
import { acceptRolloutNode, type RolloutNode, type RolloutView, retryRolloutNode } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { DecisionDialog } from '../../shell/DecisionDialog.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { listNodeDecisions } from './board.ts';
import { useDecision } from './use-decision.ts';

/** What a person may decide about one node of a rollout. */
export function NodeDecisions({ rollout, node }: { rollout: RolloutView; node: RolloutNode }) {
  const { t } = useTranslation();
  const missing = useMissingPermission('rollout.control');
  const [accepting, setAccepting] = useState(false);
  const retry = useDecision(retryRolloutNode, rollout, { nodeId: node.nodeId });
  const { mayAccept, mayRetry } = listNodeDecisions(rollout, node);
  if (!(mayAccept || mayRetry)) return null;
  // Many cards have the same buttons.
  const whose = <VisuallyHidden>{` ${t('rollout.onNode', { node: node.name })}`}</VisuallyHidden>;
  return (
    <>
      {retry.error !== null && <FailurePanel failure={shownFailure(retry.error)} />}
      <Group gap={6}>
        {mayRetry && (
          <ActionButton
            size="compact-xs"
            variant="default"
            loading={retry.isPending}
            disabledReason={missing}
            onClick={() => retry.decide()}
          >
            {t('waits.retry')}
            {whose}
          </ActionButton>
        )}
        {mayAccept && (
          <ActionButton size="compact-xs" variant="default" disabledReason={missing} onClick={() => setAccepting(true)}>
            {t('waits.accept')}
            {whose}
          </ActionButton>
        )}
      </Group>
      {accepting && <AcceptNode rollout={rollout} node={node} onClose={() => setAccepting(false)} />}
    </>
  );
}

function AcceptNode({ rollout, node, onClose }: { rollout: RolloutView; node: RolloutNode; onClose: () => void }) {
  const { t } = useTranslation();
  const accept = useDecision(acceptRolloutNode, rollout, { nodeId: node.nodeId, onDone: onClose });
  return (
    <DecisionDialog
      title={t('decide.acceptTitle', { node: node.name })}
      whyHelp={t('decide.whyHelp')}
      submitLabel={t('decide.accept')}
      whyRequired
      failure={accept.error}
      pending={accept.isPending}
      onDecide={(why) => accept.decide({ why })}
      onClose={onClose}
    >
      <Text size="sm">{t('decide.acceptLead')}</Text>
    </DecisionDialog>
  );
}
