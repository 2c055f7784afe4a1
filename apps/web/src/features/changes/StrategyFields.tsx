import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { pauses, type StrategyName, strategyNames } from './rollout-strategy.ts';

interface StrategyFieldsProps {
  name: StrategyName;
  pauseSeconds: number;
  onName: (name: StrategyName) => void;
  onPause: (seconds: number) => void;
}

/** In which order the nodes commit, and how long it waits in between. */
export function StrategyFields({ name, pauseSeconds, onName, onPause }: StrategyFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        w={210}
        label={t('plan.strategy')}
        allowDeselect={false}
        data={strategyNames.map((value) => ({ value, label: t(`plan.strategies.${value}`) }))}
        value={name}
        onChange={(value) => onName(strategyNames.find((known) => known === value) ?? 'all')}
      />
      {name !== 'all' && (
        <Select
          w={130}
          label={t('plan.pause')}
          allowDeselect={false}
          data={pauses.map((seconds) => ({
            value: String(seconds),
            label: seconds === 0 ? t('plan.noPause') : t('plan.minutes', { count: seconds / 60 }),
          }))}
          value={String(pauseSeconds)}
          onChange={(value) => onPause(Number(value))}
        />
      )}
    </>
  );
}
