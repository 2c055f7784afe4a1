import { Group, Stack, Text } from '@mantine/core';
import {
  adoptDrift,
  type ClusterId,
  type DriftConflict,
  type DriftEntry,
  ignoreDrift,
  overwriteDrift,
} from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { DriftConflicts } from './DriftConflicts.tsx';
import { firstReason, nodesOf, seenOf } from './drift-choice.ts';
import { IgnoreDialog } from './IgnoreDialog.tsx';

interface DriftActionsProps {
  clusterId: ClusterId;
  /** What the buttons are about. */
  chosen: readonly DriftEntry[];
  /** No row is chosen: it is all that are open. */
  isAllOpen: boolean;
}

/** The three ways on: keep what the node has, put back what belongs there, or live with it for a while. */
export function DriftActions({ clusterId, chosen, isAllOpen }: DriftActionsProps) {
  const { t } = useTranslation();
  const [ignoring, setIgnoring] = useState(false);
  const mayOverwrite = useMissingPermission('drift.overwrite', { clusterId });
  const stale = [['cluster', clusterId], ['clusters'], ['nodes'], ['node']];
  const overwrite = useAct(overwriteDrift, { stale });
  const again = useAct(ignoreDrift, { stale });
  const { adopt, conflicts, adoptRefused } = useAdoption(clusterId, chosen);
  const none = chosen.length === 0 ? t('drift.nothingChosen') : null;
  const stuck = firstReason(chosen, (entry) => entry.cannotOverwrite);
  const input = { params: { clusterId }, body: { entries: seenOf(chosen) } };
  const ask = () =>
    confirmLoss({
      title: t('drift.overwriteTitle', { count: chosen.length }),
      affected: t('drift.overwriteAffected', { nodes: nodesOf(chosen).join(', ') }),
      confirmLabel: t('drift.overwrite'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => overwrite.mutate(input),
    });
  const failure = adopt.error ?? overwrite.error ?? again.error;
  const areIgnored = chosen.length > 0 && chosen.every((entry) => entry.ignored !== null);
  return (
    <Stack gap={10} px={14} py={10}>
      {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
      {conflicts.length > 0 && <DriftConflicts conflicts={conflicts} />}
      <Group gap={8}>
        <ActionButton
          size="xs"
          loading={adopt.isPending}
          disabledReason={adoptRefused ?? none}
          onClick={() => adopt.mutate(input)}
        >
          {t('drift.adopt')}
        </ActionButton>
        <ActionButton
          size="xs"
          variant="default"
          loading={overwrite.isPending}
          disabledReason={mayOverwrite ?? none ?? (stuck === null ? null : `${stuck.what}. ${stuck.why}`)}
          onClick={ask}
        >
          {t('drift.overwrite')}
        </ActionButton>
        <ActionButton
          size="xs"
          variant="default"
          loading={again.isPending}
          disabledReason={mayOverwrite ?? none}
          onClick={() =>
            areIgnored ? again.mutate({ ...input, body: { ...input.body, ignore: false } }) : setIgnoring(true)
          }
        >
          {t(areIgnored ? 'drift.showAgain' : 'drift.ignoreUntil')}
        </ActionButton>
        <Text size="xs" c="dimmed">
          {chosen.length > 0 && t(isAllOpen ? 'drift.aboutOpen' : 'drift.aboutChosen', { count: chosen.length })}
        </Text>
      </Group>
      {ignoring && <IgnoreDialog clusterId={clusterId} entries={chosen} onClose={() => setIgnoring(false)} />}
    </Stack>
  );
}

function useAdoption(clusterId: ClusterId, chosen: readonly DriftEntry[]) {
  const go = useGo();
  const mayAdopt = useMissingPermission('drift.adopt', { clusterId });
  const [conflicts, setConflicts] = useState<readonly DriftConflict[]>([]);
  const adopt = useAct(adoptDrift, {
    stale: [['cluster', clusterId], ['clusters'], ['nodes'], ['node']],
    onDone: (result) => {
      setConflicts(result.conflicts);
      if (result.change !== null) go(links.changes(clusterId));
    },
  });
  const stuck = firstReason(chosen, (entry) => entry.cannotAdopt);
  return { adopt, conflicts, adoptRefused: mayAdopt ?? (stuck === null ? null : `${stuck.what}. ${stuck.why}`) };
}
