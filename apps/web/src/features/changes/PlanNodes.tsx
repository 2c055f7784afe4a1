import { Stack, Table, Text } from '@mantine/core';
import type { ClusterId, PlanView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { StateBadge, type Tone } from '../../ui/StateBadge.tsx';
import { DiagnosticList } from '../configuration/index.ts';

const tones: Record<PlanView['nodes'][number]['state'], Tone> = {
  waiting: 'unknown',
  validated: 'serving',
  refused: 'failed',
  offline: 'unknown',
};

/** What each node says about the plan, HAProxy's own words linked to the user's lines. */
export function PlanNodes({ plan, clusterId }: { plan: PlanView; clusterId: ClusterId }) {
  const { t } = useTranslation();
  const { nodes } = plan;
  return (
    <Panel title={t('plan.validation')} flush>
      {nodes.length === 0 ? (
        <Text size="sm" c="dimmed" p={14}>
          {t(plan.verdict === 'refused' ? 'plan.noNodesAsked' : 'plan.noNodes')}
        </Text>
      ) : (
        <Table className="table" aria-label={t('plan.validation')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('plan.node')}</Table.Th>
              <Table.Th>{t('plan.state')}</Table.Th>
              <Table.Th>{t('plan.version')}</Table.Th>
              <Table.Th ta="right">{t('plan.duration')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {nodes.map((node) => (
              <Table.Tr key={node.nodeId}>
                <Table.Td className="row-name">
                  <TextLink to={links.node(node.nodeId)}>{node.name}</TextLink>
                </Table.Td>
                <Table.Td>
                  <StateBadge tone={tones[node.state]} label={t(`plan.nodeState.${node.state}`)} plain />
                </Table.Td>
                <Table.Td>{node.haproxyVersion ?? t('common.unknown')}</Table.Td>
                <Table.Td ta="right">
                  {node.durationMs === null ? '–' : t('plan.milliseconds', { count: Math.round(node.durationMs) })}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Stack gap={14} p={nodes.some((node) => node.diagnostics.length > 0) ? 14 : 0}>
        {nodes
          .filter((node) => node.diagnostics.length > 0)
          .map((node) => (
            <div key={node.nodeId}>
              <Text size="sm" fw={600} mb={6}>
                {node.name}
              </Text>
              <DiagnosticList
                items={node.diagnostics}
                label={t('plan.diagnosticsOf', { node: node.name })}
                clusterId={clusterId}
              />
            </div>
          ))}
      </Stack>
    </Panel>
  );
}
