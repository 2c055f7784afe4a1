import { Text, Tooltip } from '@mantine/core';
import { type NodeView, setNodeMaintenance } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/use-act.ts';
import { DecisionDialog } from '../../shell/DecisionDialog.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';

type Maintenance = NonNullable<NodeView['maintenance']>;

/** On the page of the node: since when, by whom, why, and what it means. */
export function MaintenanceNotice({ maintenance }: { maintenance: Maintenance }) {
  const { t } = useTranslation();
  return (
    <Notice tone="maintenance" title={t('maintenance.title')} role="status">
      <Text size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
        <MaintenanceWords maintenance={maintenance} />
      </Text>
      <Text size="sm" c="dimmed">
        {t('maintenance.what')}
      </Text>
    </Notice>
  );
}

/** In a row: the state, and all of it on hover. */
export function MaintenanceMark({ maintenance }: { maintenance: Maintenance }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={<MaintenanceWords maintenance={maintenance} />}>
      <span>
        <StateBadge tone="maintenance" label={t('maintenance.state')} plain />
      </span>
    </Tooltip>
  );
}

function MaintenanceWords({ maintenance: { by, since, why } }: { maintenance: Maintenance }) {
  const { t } = useTranslation();
  return (
    <>
      {`${t('maintenance.began')} `}
      <RelativeTime at={since} />
      {`, ${t('maintenance.by', { author: by.name })}`}
      {why !== '' && `: ${why}`}
    </>
  );
}

/** Takes a managed node into maintenance or back, after asking why. */
export function MaintenanceButton({ node, compact = false }: { node: NodeView; compact?: boolean }) {
  const { t } = useTranslation();
  const missing = useMissingPermission('node.write', { poolId: node.poolId });
  const [asking, setAsking] = useState(false);
  if (node.mode !== 'managed') return null;
  const label = t(node.maintenance === null ? 'maintenance.begin' : 'maintenance.end');
  return (
    <>
      <ActionButton
        variant="default"
        {...(compact ? { size: 'compact-xs', 'aria-label': `${label}: ${node.name}` } : {})}
        disabledReason={missing}
        onClick={() => setAsking(true)}
      >
        {label}
      </ActionButton>
      {asking && <MaintenanceDialog node={node} onClose={() => setAsking(false)} />}
    </>
  );
}

function MaintenanceDialog({ node, onClose }: { node: NodeView; onClose: () => void }) {
  const { t } = useTranslation();
  // The node is read again while the answer is on its way.
  const [begins] = useState(node.maintenance === null);
  const set = useAct(setNodeMaintenance, {
    stale: [['nodes'], ['node'], ['cluster'], ['clusters']],
    onAccepted: onClose,
  });
  return (
    <DecisionDialog
      title={t(begins ? 'maintenance.beginTitle' : 'maintenance.endTitle', { node: node.name })}
      submitLabel={t(begins ? 'maintenance.begin' : 'maintenance.end')}
      whyHelp={t('maintenance.whyHelp')}
      failure={set.error}
      pending={set.isPending}
      onDecide={(why) =>
        set.mutate({ params: { nodeId: node.id }, ifMatch: `"${node.version}"`, body: { on: begins, why } })
      }
      onClose={onClose}
    >
      <Text size="sm">{t(begins ? 'maintenance.beginLead' : 'maintenance.endLead')}</Text>
    </DecisionDialog>
  );
}
