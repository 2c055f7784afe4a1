import { Group, Text, Tooltip } from '@mantine/core';
import type { ClusterId, OverrideView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { exactTime } from '../../ui/time-words.ts';
import { EndButton } from './EndButton.tsx';
import { NodeStates } from './NodeStates.tsx';
import { toneOfSetting } from './override-words.ts';
import { useHoldWords } from './use-setting-words.ts';

/** One setting in a sentence: what, until when, by whom, on how many nodes and why not on others; and its end. */
export function HoldLine({ clusterId, override }: { clusterId: ClusterId; override: OverrideView }) {
  const { t, i18n } = useTranslation();
  const words = useHoldWords()(override);
  const { until, change, author, why, node } = override;
  const badge = <StateBadge tone={toneOfSetting(override)} label={words} />;
  return (
    <Group gap="4px 10px">
      {until === null ? (
        badge
      ) : (
        <Tooltip label={exactTime(until, i18n.language)}>
          <time dateTime={until}>{badge}</time>
        </Tooltip>
      )}
      {change !== null && (
        <TextLink size="sm" to={links.change(clusterId, change.id)}>
          {t('holds.change', { number: change.number })}
        </TextLink>
      )}
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {t('holds.by', { author: author.name })}
        {node !== null && `, ${t('holds.onNode', { node: node.name })}`}
        {why !== '' && (
          <Text span inherit c="dimmed">
            {` ${t('holds.why', { why })}`}
          </Text>
        )}
      </Text>
      <NodeStates override={override} />
      <EndButton clusterId={clusterId} override={override} />
    </Group>
  );
}
