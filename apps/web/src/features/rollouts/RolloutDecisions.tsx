import { Box, Group, Text } from '@mantine/core';
import { abortRollout, continueRollout, holdRollout, type RolloutView, resumeRollout } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { DecisionDialog } from '../../shell/DecisionDialog.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { FoldButton, useFold } from '../../ui/fold.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { isUnsettled, listDecisions, listTouched } from './board.ts';
import { useDecision } from './use-decision.ts';

type Asked = 'hold' | 'continue' | 'abort' | null;

/** What a person may decide about the rollout as it stands. The one that it asks for is the primary action. */
export function RolloutDecisions({ rollout }: { rollout: RolloutView }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  const missing = useMissingPermission('rollout.control');
  const resume = useDecision(resumeRollout, rollout);
  const { mayAbort, mayContinue, mayHold, mayResume } = listDecisions(rollout);
  const isAsked = rollout.waitsFor?.kind === 'person';
  // What it is held for comes first where a node counts as bad.
  const unsettled = rollout.nodes.filter(isUnsettled);
  const resumes = mayResume && unsettled.length === 0;
  // Why it was refused is true as long as the nodes that it is held for are as they were then, whatever the others do.
  const seen = unsettled.map(({ attempt, nodeId, state }) => `${nodeId} ${state} ${attempt}`).join();
  const [askedAt, setAskedAt] = useState(seen);
  return (
    <>
      {resume.error !== null && askedAt === seen && (
        <Box style={{ flex: '1 0 100%', order: 1 }}>
          <FailurePanel failure={shownFailure(resume.error)} />
        </Box>
      )}
      <Group gap={8}>
        {mayAbort && (
          <ActionButton variant="default" disabledReason={missing} onClick={() => setAsked('abort')}>
            {t('waits.abort')}
          </ActionButton>
        )}
        {mayHold && (
          <ActionButton variant="default" disabledReason={missing} onClick={() => setAsked('hold')}>
            {t('waits.hold')}
          </ActionButton>
        )}
        {mayContinue && (
          <ActionButton
            variant={isAsked ? 'filled' : 'default'}
            disabledReason={missing}
            onClick={() => setAsked('continue')}
          >
            {t('waits.continue')}
          </ActionButton>
        )}
        {mayResume && (
          <ActionButton
            variant={resumes ? 'filled' : 'default'}
            loading={resume.isPending}
            disabledReason={missing}
            onClick={() => {
              setAskedAt(seen);
              resume.decide();
            }}
          >
            {t('waits.resume')}
          </ActionButton>
        )}
      </Group>
      {asked === 'hold' && <HoldRollout rollout={rollout} onClose={close} />}
      {asked === 'continue' && <ContinueRollout rollout={rollout} onClose={close} />}
      {asked === 'abort' && <AbortRollout rollout={rollout} onClose={close} />}
    </>
  );
}

interface AskProps {
  rollout: RolloutView;
  onClose: () => void;
}

function HoldRollout({ rollout, onClose }: AskProps) {
  const { t } = useTranslation();
  const hold = useDecision(holdRollout, rollout, { onDone: onClose });
  return (
    <DecisionDialog
      title={t('decide.holdTitle', { number: rollout.revision })}
      whyHelp={t('decide.whyHelp')}
      submitLabel={t('decide.hold')}
      failure={hold.error}
      pending={hold.isPending}
      onDecide={(why) => hold.decide({ why })}
      onClose={onClose}
    >
      <Text size="sm">{t('decide.holdLead')}</Text>
    </DecisionDialog>
  );
}

function ContinueRollout({ rollout, onClose }: AskProps) {
  const { t } = useTranslation();
  const goOn = useDecision(continueRollout, rollout, { onDone: onClose });
  // What was asked stays on the page while the answer is on its way.
  const [lead] = useState(() => {
    const { waitsFor } = rollout;
    if (waitsFor?.kind !== 'person') return 'continueWatch' as const;
    return waitsFor.reason === 'gate' ? ('continueGate' as const) : ('continueInconclusive' as const);
  });
  return (
    <DecisionDialog
      title={t('decide.continueTitle', { number: rollout.revision })}
      whyHelp={t('decide.whyHelp')}
      submitLabel={t('decide.continue')}
      failure={goOn.error}
      pending={goOn.isPending}
      onDecide={(why) => goOn.decide({ why })}
      onClose={onClose}
    >
      <Text size="sm">{t(`decide.${lead}`)}</Text>
    </DecisionDialog>
  );
}

const namesShown = 20;

function AbortRollout({ rollout, onClose }: AskProps) {
  const { t } = useTranslation();
  const abort = useDecision(abortRollout, rollout, { onDone: onClose });
  const touched = listTouched(rollout);
  const fold = useFold(
    touched.map(({ name }) => name),
    namesShown,
  );
  const previous = rollout.previousRevision;
  const lead =
    previous === null
      ? t('decide.abortNoWay')
      : touched.length === 0
        ? t('decide.abortNone')
        : t('decide.abortNodes', { count: touched.length, previous });
  return (
    <DecisionDialog
      title={t('decide.abortTitle', { number: rollout.revision })}
      whyHelp={t('decide.whyHelp')}
      submitLabel={t('decide.abort')}
      isLoss
      failure={abort.error}
      pending={abort.isPending}
      onDecide={(why) => abort.decide({ why })}
      onClose={onClose}
    >
      <div>
        <Text size="sm">{lead}</Text>
        {touched.length > 0 && (
          <Text size="sm" fw={500} component="div" mt={4} style={{ overflowWrap: 'anywhere' }}>
            {fold.shown.join(', ')} <FoldButton fold={fold} />
          </Text>
        )}
        <Text size="sm" c="dimmed" mt={8}>
          {t('decide.abortAfter')}
        </Text>
      </div>
    </DecisionDialog>
  );
}
