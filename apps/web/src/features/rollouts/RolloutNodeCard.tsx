import { Group, Stack, Text } from '@mantine/core';
import type { RolloutNode, RolloutView } from '@sluice/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { ClockTime, RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { useClusterId } from '../clusters/index.ts';
import { DiagnosticList } from '../configuration/index.ts';
import { isWatching, whyOfNode } from './board.ts';
import { NodeDecisions } from './NodeDecisions.tsx';
import { NodeSteps } from './NodeSteps.tsx';
import { NodeWatch } from './NodeWatch.tsx';
import { toneOfRolloutNode, toneOfVerdict } from './rollout-tones.ts';

interface RolloutNodeCardProps {
  rollout: RolloutView;
  node: RolloutNode;
  /** What closes a card that was opened from a row. */
  toggle?: ReactNode;
}

/** One node of a rollout: how far it is, how it does, what it says, what may be decided about it. */
export function RolloutNodeCard({ rollout, node, toggle }: RolloutNodeCardProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  return (
    <article className="panel node-card" aria-label={node.name}>
      <Group justify="space-between" gap={8} wrap="nowrap" align="flex-start">
        <TextLink to={links.node(node.nodeId)} size="sm" fw={600} style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <LongName text={node.name} maxCharacters={30} />
        </TextLink>
        <Group gap={6} wrap="nowrap">
          <StateBadge tone={toneOfRolloutNode[node.state]} label={t(`rollout.nodeState.${node.state}`)} />
          {toggle}
        </Group>
      </Group>
      <Stack gap={8} mt={6}>
        <Standing rollout={rollout} node={node} />
        {node.accepted !== null && <Accepted accepted={node.accepted} />}
        {node.watch !== null && <NodeWatch node={node} watch={node.watch} />}
        <NodeSteps node={node} isOpen={rollout.nodes.length === 1} />
        {node.diagnostics.length > 0 && (
          <Stack pt={8} style={{ borderTop: '1px solid var(--line)' }}>
            <DiagnosticList
              items={node.diagnostics}
              label={t('rollout.findings', { node: node.name })}
              clusterId={clusterId}
            />
          </Stack>
        )}
        <NodeDecisions rollout={rollout} node={node} />
      </Stack>
    </article>
  );
}

/** Since when it is so, which attempt it is, and what its watch says. */
function Standing({ rollout, node }: { rollout: RolloutView; node: RolloutNode }) {
  const { t } = useTranslation();
  const verdict = node.verdict ?? (isWatching(rollout, node) ? 'open' : null);
  const why = whyOfNode(rollout, node);
  return (
    <div>
      <Group gap="2px 10px">
        {verdict !== null && <StateBadge tone={toneOfVerdict[verdict]} label={t(`rollout.verdict.${verdict}`)} plain />}
        <Text size="xs" c="dimmed">
          {`${t('rollout.since')} `}
          <ClockTime at={node.since} />
          {node.attempt > 1 && ` · ${t('rollout.attempt', { number: node.attempt })}`}
        </Text>
      </Group>
      {why !== null && (
        <Text size="xs" c="dimmed">
          {t(`rollout.nodeWhy.${why}`)}
        </Text>
      )}
    </div>
  );
}

function Accepted({ accepted: { at, by, why } }: { accepted: NonNullable<RolloutNode['accepted']> }) {
  const { t } = useTranslation();
  return (
    <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
      {`${t('rollout.accepted', { author: by.name })} `}
      <RelativeTime at={at} />
      {why !== '' && `: ${why}`}
    </Text>
  );
}
