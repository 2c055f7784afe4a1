import { Table, Text } from '@mantine/core';
import { deleteFreeze, type FreezeView } from '@sluice/contract';
import { IconPlus } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { freezesQuery } from '../../api/approval-queries.ts';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { exactTime } from '../../ui/time-words.ts';
import { useClusterId } from '../clusters/index.ts';
import { FreezeDialog } from './FreezeDialog.tsx';
import { dayName } from './freeze-form.ts';
import '../../texts/add-approval-texts.ts';

/** When nothing is applied in the cluster at hand, also where that holds everywhere. */
export function FreezePanel() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const freezes = useSuspenseQuery(freezesQuery(clusterId)).data.items;
  const missing = useMissingPermission('freeze.write');
  const [adding, setAdding] = useState(false);
  const remove = useAct(deleteFreeze, { stale: [['cluster']] });
  return (
    <Panel
      title={t('freeze.title')}
      flush
      aside={
        <ActionButton
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          disabledReason={missing}
          onClick={() => setAdding(true)}
        >
          {t('freeze.add')}
        </ActionButton>
      }
    >
      {remove.error !== null && <FailurePanel failure={shownFailure(remove.error)} />}
      {freezes.length === 0 ? (
        <Text size="sm" c="dimmed" p={14}>
          {t('freeze.none')}
        </Text>
      ) : (
        <FreezeTable
          freezes={freezes}
          missing={missing}
          onRemove={(freeze) => remove.mutate({ params: { freezeId: freeze.id } })}
        />
      )}
      <Text size="xs" c="dimmed" px={14} py={8}>
        {t('freeze.untouched')}
      </Text>
      {adding && <FreezeDialog onClose={() => setAdding(false)} />}
    </Panel>
  );
}

interface FreezeTableProps {
  freezes: readonly FreezeView[];
  missing: string | null;
  onRemove: (freeze: FreezeView) => void;
}

function FreezeTable({ freezes, missing, onRemove }: FreezeTableProps) {
  const { t } = useTranslation();
  return (
    <ListTable
      label={t('freeze.title')}
      minWidth={700}
      columns={[t('freeze.reason'), t('freeze.where'), t('freeze.when'), t('freeze.holds'), t('freeze.by')]}
      hasActions
    >
      {freezes.map((freeze) => (
        <FreezeRow key={freeze.id} freeze={freeze} missing={missing} onRemove={() => onRemove(freeze)} />
      ))}
    </ListTable>
  );
}

function FreezeRow({
  freeze,
  missing,
  onRemove,
}: {
  freeze: FreezeView;
  missing: string | null;
  onRemove: () => void;
}) {
  const { t, i18n } = useTranslation();
  const words = (moment: string) => exactTime(moment, i18n.language);
  const { cluster, next, now, reason } = freeze;
  const ask = () =>
    confirmLoss({
      title: t('freeze.removeTitle'),
      affected: t('freeze.removeAffected', { reason }),
      confirmLabel: t('freeze.remove'),
      cancelLabel: t('common.cancel'),
      onConfirm: onRemove,
    });
  return (
    <Table.Tr>
      <Table.Td className="row-name">{reason}</Table.Td>
      <Table.Td>{cluster === null ? t('freeze.everywhere') : cluster.name}</Table.Td>
      <Table.Td>{spanWords(freeze, t, i18n.language)}</Table.Td>
      <Table.Td>
        {now !== null ? (
          <StateBadge tone="warning" label={t('freeze.now', { until: words(now.until) })} plain />
        ) : (
          next !== null && t('freeze.next', { from: words(next.from) })
        )}
      </Table.Td>
      <Table.Td>{freeze.createdBy}</Table.Td>
      <Table.Td ta="right">
        <ActionButton size="compact-xs" variant="default" disabledReason={missing} onClick={ask}>
          {t('freeze.remove')}
        </ActionButton>
      </Table.Td>
    </Table.Tr>
  );
}

function spanWords({ when }: FreezeView, t: TFunction, locale: string): string {
  if (when.kind === 'once')
    return t('freeze.spanOnce', { from: exactTime(when.from, locale), until: exactTime(when.until, locale) });
  const point = ({ day, time }: { day: number; time: string }) => `${dayName(day, locale)} ${time}`;
  return t('freeze.spanWeekly', { from: point(when.from), until: point(when.until), zone: when.timeZone });
}
