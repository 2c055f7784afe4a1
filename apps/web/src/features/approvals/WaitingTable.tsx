import { Table } from '@mantine/core';
import type { ApprovalRequest } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { approvalsQuery } from '../../api/approval-queries.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { useClusterId } from '../clusters/index.ts';
import { toneOfRequest } from './request-tones.ts';
import '../../texts/add-approval-texts.ts';

type Waiting = ApprovalRequest & { waitsForMe: boolean };

/** What waits for an approval, one row each, in the order it comes in. */
export function WaitingTable({ items, withCluster = false }: { items: readonly Waiting[]; withCluster?: boolean }) {
  const { t } = useTranslation();
  return (
    <ListTable
      label={t('approvals.waiting')}
      minWidth={640}
      columns={[
        t('approvals.plan'),
        ...(withCluster ? [t('approvals.cluster')] : []),
        t('approvals.stands'),
        t('approvals.askedBy'),
        t('approvals.askedAt'),
        t('approvals.why'),
      ]}
    >
      {items.map((item) => (
        <Table.Tr key={item.id}>
          <Table.Td className="row-name">
            <TextLink to={links.plan(item.cluster.id, item.planId)}>
              {item.changes === 0 ? t('approvals.repeat') : t('approvals.changes', { count: item.changes })}
            </TextLink>
          </Table.Td>
          {withCluster && (
            <Table.Td>
              <TextLink to={links.cluster(item.cluster.id)}>{item.cluster.name}</TextLink>
            </Table.Td>
          )}
          <Table.Td>
            {item.waitsForMe ? (
              <StateBadge tone="warning" label={t('approvals.forYou')} />
            ) : (
              <StateBadge tone={toneOfRequest[item.state]} label={t(`approvals.state.${item.state}`)} plain />
            )}
          </Table.Td>
          <Table.Td>{item.askedBy}</Table.Td>
          <Table.Td style={{ whiteSpace: 'nowrap' }}>
            <RelativeTime at={item.askedAt} />
          </Table.Td>
          <Table.Td>{item.why}</Table.Td>
        </Table.Tr>
      ))}
    </ListTable>
  );
}

/** Of the cluster at hand; nothing while nothing waits. */
export function WaitingPanel() {
  const { t } = useTranslation();
  const items = useQuery(approvalsQuery(useClusterId())).data ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title={t('approvals.waiting')} flush>
      <WaitingTable items={items} />
    </Panel>
  );
}
