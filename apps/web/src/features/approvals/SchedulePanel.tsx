import { Table, Text } from '@mantine/core';
import { cancelSchedule, type ScheduleView } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { schedulesQuery } from '../../api/approval-queries.ts';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { useClusterId } from '../clusters/index.ts';
import { toneOfSchedule } from './request-tones.ts';
import '../../texts/add-approval-texts.ts';

/** Plans of the cluster at hand that wait for a moment, and what came of earlier ones. */
export function SchedulePanel({ hideEmpty = false }: { hideEmpty?: boolean }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const all = useQuery(schedulesQuery(clusterId)).data ?? [];
  const items = hideEmpty ? all.filter(({ state }) => state === 'waiting') : all;
  const cancel = useAct(cancelSchedule, {
    stale: [
      ['cluster', clusterId, 'schedules'],
      ['cluster', clusterId, 'plan'],
    ],
  });
  const missing = useMissingPermission('rollout.start');
  if (hideEmpty && items.length === 0) return null;
  return (
    <Panel title={t('schedule.title')} flush>
      {cancel.error !== null && <FailurePanel failure={shownFailure(cancel.error)} />}
      {items.length === 0 ? (
        <Text size="sm" c="dimmed" p={14}>
          {t('schedule.none')}
        </Text>
      ) : (
        <ListTable
          label={t('schedule.title')}
          minWidth={640}
          columns={[
            t('schedule.plan'),
            t('schedule.at'),
            t('approvals.stands'),
            t('schedule.by'),
            t('schedule.result'),
          ]}
          hasActions
        >
          {items.map((item) => (
            <ScheduleRow
              key={item.id}
              item={item}
              act={
                item.state === 'waiting' ? (
                  <ActionButton
                    size="compact-xs"
                    variant="default"
                    disabledReason={missing}
                    onClick={() => cancel.mutate({ params: { clusterId, scheduleId: item.id } })}
                  >
                    {t('schedule.cancel')}
                  </ActionButton>
                ) : null
              }
            />
          ))}
        </ListTable>
      )}
    </Panel>
  );
}

function ScheduleRow({ act, item }: { item: ScheduleView; act: ReactNode }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const { applied, cancelledBy, problem } = item;
  return (
    <Table.Tr>
      <Table.Td className="row-name">
        <TextLink to={links.plan(clusterId, item.planId)}>{t('schedule.look')}</TextLink>
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <RelativeTime at={item.at} />
      </Table.Td>
      <Table.Td>
        <StateBadge tone={toneOfSchedule[item.state]} label={t(`schedule.state.${item.state}`)} plain />
      </Table.Td>
      <Table.Td>{item.askedBy}</Table.Td>
      <Table.Td>
        {applied !== null && (
          <TextLink to={links.rollout(clusterId, applied.rolloutId)}>
            {t('rollout.title', { number: applied.revision })}
          </TextLink>
        )}
        {problem?.cause}
        {cancelledBy !== null && t('schedule.cancelledBy', { name: cancelledBy })}
      </Table.Td>
      <Table.Td ta="right">{act}</Table.Td>
    </Table.Tr>
  );
}
