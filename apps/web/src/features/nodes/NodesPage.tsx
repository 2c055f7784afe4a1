import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { type NodeView, revokeEnrolmentToken } from '@sluice/contract';
import { IconPlus, IconServer } from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { clusterQuery, enrolmentTokensQuery, nodesQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useMissingPermission, usePermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel, FailurePanel, Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { useClusterId } from '../clusters/index.ts';
import { EnrolDialog } from './EnrolDialog.tsx';
import { MaintenanceButton, MaintenanceMark } from './Maintenance.tsx';
import { shownConvergence, toneOfNode, toneOfStatus } from './node-tones.ts';
import '../../texts/add-node-texts.ts';
import '../../texts/add-rollout-texts.ts';

export default function NodesPage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const cluster = useSuspenseQuery(clusterQuery(clusterId)).data;
  const nodes = useSuspenseQuery(nodesQuery(clusterId)).data;
  const [enrolling, setEnrolling] = useState(false);
  const missing = useMissingPermission('node.enrol', { poolId: cluster.pool.id });
  const enrol = (
    <ActionButton leftSection={<IconPlus size={16} />} disabledReason={missing} onClick={() => setEnrolling(true)}>
      {t('nodes.enrol')}
    </ActionButton>
  );
  return (
    <Stack gap={16}>
      {nodes.length === 0 ? (
        <EmptyPanel
          icon={<IconServer size={40} stroke={1.5} />}
          title={t('nodes.emptyTitle')}
          why={t('nodes.emptyWhy')}
          action={enrol}
        />
      ) : (
        <div>
          <PageHeader
            title={t('nodes.title')}
            count={nodes.length}
            description={t('nodes.description')}
            actions={enrol}
          />
          <div className="panel">
            <ListTable
              label={t('nodes.title')}
              minWidth={900}
              columns={[
                t('nodes.name'),
                t('nodes.status'),
                t('nodes.mode'),
                t('nodes.convergence'),
                t('nodes.revision'),
                t('nodes.haproxy'),
                t('nodes.agent'),
                t('nodes.seen'),
              ]}
              hasActions
            >
              {nodes.map((node) => (
                <NodeRow key={node.id} node={node} />
              ))}
            </ListTable>
          </div>
        </div>
      )}
      <OpenTokens poolId={cluster.pool.id} />
      {enrolling && <EnrolDialog pool={cluster.pool} clusterId={clusterId} onClose={() => setEnrolling(false)} />}
    </Stack>
  );
}

function NodeRow({ node }: { node: NodeView }) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Td className="row-name">
        <TextLink to={links.node(node.id)}>
          <LongName text={node.name} />
        </TextLink>
      </Table.Td>
      <Table.Td>
        <StateBadge tone={toneOfStatus[node.status]} label={t(`nodeStatus.${node.status}`)} plain />
      </Table.Td>
      <Table.Td>
        {node.maintenance === null ? t(`nodeMode.${node.mode}`) : <MaintenanceMark maintenance={node.maintenance} />}
      </Table.Td>
      <Table.Td>
        <StateBadge tone={toneOfNode(node)} label={t(`convergence.${shownConvergence(node)}`)} plain />
      </Table.Td>
      <Table.Td className="mono">
        {node.observedRevision === node.targetRevision
          ? node.observedRevision === null
            ? '–'
            : `r${node.observedRevision}`
          : t('nodes.wants', { observed: node.observedRevision ?? '?', target: node.targetRevision ?? '?' })}
      </Table.Td>
      <Table.Td>{node.haproxyVersion ?? t('common.unknown')}</Table.Td>
      <Table.Td>{node.agentVersion ?? t('common.unknown')}</Table.Td>
      <Table.Td>{node.lastSeenAt === null ? t('nodes.never') : <RelativeTime at={node.lastSeenAt} />}</Table.Td>
      <Table.Td ta="right">
        <MaintenanceButton node={node} compact />
      </Table.Td>
    </Table.Tr>
  );
}

function OpenTokens({ poolId }: { poolId: NodeView['poolId'] }) {
  const { t } = useTranslation();
  const allowed = usePermission('node.enrol', { poolId });
  const tokens = useQuery({ ...enrolmentTokensQuery, enabled: allowed }).data ?? [];
  const revoke = useAct(revokeEnrolmentToken, { stale: [['enrolment-tokens']] });
  const mine = tokens.filter((token) => token.poolId === poolId);
  if (mine.length === 0) return null;
  return (
    <Panel title={t('nodes.tokens')} flush>
      {revoke.error !== null && <FailurePanel failure={shownFailure(revoke.error)} />}
      <Table className="table" aria-label={t('nodes.tokens')}>
        <Table.Tbody>
          {mine.map((token) => (
            <Table.Tr key={token.id}>
              <Table.Td>
                <Group gap={16}>
                  <Text size="sm">{t('nodes.tokenUses', { count: token.usesLeft })}</Text>
                  <Text size="sm" c="dimmed">
                    {t('nodes.tokenExpires')} <RelativeTime at={token.expiresAt} />
                  </Text>
                  <Text size="sm" c="dimmed">
                    {t('nodes.tokenBy', { author: token.createdBy })}
                  </Text>
                </Group>
              </Table.Td>
              <Table.Td ta="right">
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() =>
                    confirmLoss({
                      title: t('nodes.revokeTitle'),
                      affected: t('nodes.revokeAffected'),
                      confirmLabel: t('nodes.revoke'),
                      cancelLabel: t('common.cancel'),
                      onConfirm: () => revoke.mutate({ params: { tokenId: token.id } }),
                    })
                  }
                >
                  {t('nodes.revoke')}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
