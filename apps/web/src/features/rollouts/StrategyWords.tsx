import { List, Stack, Text } from '@mantine/core';
import type { RolloutStrategy } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { capitalised, strategyPhrases, waveSizes } from './strategy-words.ts';

interface StrategyWordsProps {
  strategy: RolloutStrategy;
  /** Where it comes from; left out where it is not chosen yet. */
  isDefault?: boolean;
  /** Of the cluster today. */
  nodes: number;
}

/** A strategy told phrase by phrase, and what it makes of the nodes of today. */
export function StrategyWords({ strategy, isDefault, nodes }: StrategyWordsProps) {
  const { t, i18n } = useTranslation();
  const sizes = waveSizes(strategy, nodes);
  return (
    <Stack gap={6}>
      <List size="sm" spacing={2}>
        {strategyPhrases(strategy, t, i18n.language).map((phrase) => (
          <List.Item key={phrase}>{capitalised(phrase)}</List.Item>
        ))}
      </List>
      <Text size="xs" c="dimmed">
        {[
          ...(isDefault === undefined ? [] : [t(isDefault ? 'strategy.isDefault' : 'strategy.isOwn')]),
          nodes === 0
            ? t('strategy.noNodes')
            : `${t('strategy.withNodes', { count: nodes })}: ${t('strategy.waveSizes', { count: sizes.length, sizes: sizes.join(', ') })}`,
        ]
          .map(capitalised)
          .join('. ')}
      </Text>
    </Stack>
  );
}
