import { Stack, Text } from '@mantine/core';
import type { OverrideView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { FoldButton, useFold } from '../../ui/fold.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { standingOf, toneOfStanding } from './override-words.ts';

/** Nodes that are named before the rest is folded. */
const namedNodes = 5;

/** On how many nodes a setting holds; those where it does not by name, each with its reason. */
export function NodeStates({ override }: { override: Pick<OverrideView, 'nodes'> }) {
  const { t } = useTranslation();
  const { holds, total, others } = standingOf(override);
  const fold = useFold(others, namedNodes);
  const reasonOf = ({ state, cause }: (typeof others)[number]) =>
    cause ?? (state === 'offline' ? t('holds.offlineWhy') : null);
  return (
    <Stack gap={2}>
      <StateBadge
        tone={holds === total ? 'serving' : holds === 0 ? 'unknown' : 'warning'}
        label={t('holds.on', { holds, count: total })}
        plain
      />
      {fold.shown.map((other) => {
        const names = { node: other.name, state: t(`holds.states.${other.state}`) };
        const cause = reasonOf(other);
        return (
          <Text key={other.nodeId} size="sm" style={{ overflowWrap: 'anywhere' }}>
            <span style={{ color: `var(--${toneOfStanding[other.state]})` }}>
              {cause === null ? t('holds.nodeState', names) : t('holds.nodeStateWhy', { ...names, cause })}
            </span>
          </Text>
        );
      })}
      <FoldButton fold={fold} />
    </Stack>
  );
}
