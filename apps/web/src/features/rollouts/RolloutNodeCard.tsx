import { Group, Stack, Text } from '@mantine/core';
import type { ClusterId, RolloutView } from '@sluice/contract';
import { IconCheck, IconLoader2, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { DiagnosticList } from '../configuration/index.ts';
import { toneOfRolloutNode } from './rollout-tones.ts';

interface RolloutNodeCardProps {
  node: RolloutView['nodes'][number];
  clusterId: ClusterId;
}

/** One node of a rollout: how far it is, each step with its time, and what it says when it refuses. */
export function RolloutNodeCard({ node, clusterId }: RolloutNodeCardProps) {
  const { t } = useTranslation();
  const failed = node.state === 'refused' || node.state === 'returned';
  return (
    <article className="panel" aria-label={node.name} style={{ padding: 12 }}>
      <Group justify="space-between" mb={8} wrap="nowrap">
        <TextLink to={links.node(node.nodeId)} size="sm" fw={600}>
          {node.name}
        </TextLink>
        <StateBadge tone={toneOfRolloutNode[node.state]} label={t(`rollout.nodeState.${node.state}`)} />
      </Group>
      {node.steps.length === 0 ? (
        <Text size="xs" c="dimmed">
          {t('rollout.noSteps')}
        </Text>
      ) : (
        <Stack
          gap={3}
          component="ol"
          aria-label={t('rollout.steps', { node: node.name })}
          p={0}
          m={0}
          style={{ listStyle: 'none' }}
        >
          {node.steps.map((step, index) => {
            const last = index === node.steps.length - 1;
            const open = step.durationMs === null;
            return (
              <Group key={`${step.name}${step.at}`} component="li" gap={8} wrap="nowrap" justify="space-between">
                <Group gap={6} wrap="nowrap">
                  {open ? (
                    <IconLoader2 size={14} aria-hidden />
                  ) : last && failed ? (
                    <IconX size={14} color="var(--failed)" aria-hidden />
                  ) : (
                    <IconCheck size={14} color="var(--serving)" aria-hidden />
                  )}
                  <Text span size="xs" className="mono">
                    {step.name}
                  </Text>
                </Group>
                <Text span size="xs" c="dimmed">
                  {step.durationMs === null
                    ? t('rollout.running')
                    : t('plan.milliseconds', { count: Math.round(step.durationMs) })}
                </Text>
              </Group>
            );
          })}
        </Stack>
      )}
      {node.diagnostics.length > 0 && (
        <Stack mt={10} pt={10} style={{ borderTop: '1px solid var(--line)' }}>
          <DiagnosticList
            items={node.diagnostics}
            label={t('rollout.findings', { node: node.name })}
            clusterId={clusterId}
          />
        </Stack>
      )}
    </article>
  );
}
