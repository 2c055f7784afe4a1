import type { ClusterId, DriftEntry } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../ui/Panels.tsx';
import { DriftActions } from './DriftActions.tsx';
import { DriftTable } from './DriftTable.tsx';
import { chosenOf, rowOf } from './drift-choice.ts';

interface DriftPanelProps {
  clusterId: ClusterId;
  entries: readonly DriftEntry[];
  withNode: boolean;
}

/** The differences with what can be done about them: the chosen ones, or all that are open. */
export function DriftPanel({ clusterId, entries, withNode }: DriftPanelProps) {
  const { t } = useTranslation();
  const [rows, setRows] = useState<ReadonlySet<string>>(new Set());
  return (
    <Panel title={t('drift.title')} flush>
      <DriftTable entries={entries} withNode={withNode} rows={rows} onRows={setRows} />
      <DriftActions
        clusterId={clusterId}
        chosen={chosenOf(entries, rows)}
        isAllOpen={!entries.some((entry) => rows.has(rowOf(entry)))}
      />
    </Panel>
  );
}
