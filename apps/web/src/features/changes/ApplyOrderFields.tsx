import { Group, Select, Text } from '@mantine/core';
import type { RolloutStrategy } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { durationWords } from '../../ui/duration-words.ts';
import { strategySentence } from '../rollouts/index.ts';
import { type ApplyOrder, applyOrders, asTheCluster, pauses, strategyOfApply, watches } from './apply-order.ts';

interface ApplyOrderFieldsProps {
  order: ApplyOrder;
  ofCluster: RolloutStrategy;
  onChange: (order: ApplyOrder) => void;
}

/** In which order the nodes commit, how long it waits in between and watches, and all of it in one sentence. */
export function ApplyOrderFields({ order, ofCluster, onChange }: ApplyOrderFieldsProps) {
  const { t, i18n } = useTranslation();
  const words = (seconds: number) =>
    seconds === 0 ? t('applyOrder.none') : durationWords(seconds * 1000, i18n.language);
  const choices = (of: readonly number[]) => of.map((seconds) => ({ value: String(seconds), label: words(seconds) }));
  return (
    <div style={{ borderTop: '1px solid var(--line)', padding: '10px 14px' }}>
      <Group gap={12} align="flex-end">
        <Select
          w={210}
          label={t('applyOrder.label')}
          data={applyOrders.map((value) => ({ value, label: t(`applyOrder.${value}`) }))}
          value={order.name}
          onChange={(value) =>
            onChange({ ...order, name: applyOrders.find((known) => known === value) ?? asTheCluster.name })
          }
        />
        {order.name !== 'cluster' && order.name !== 'all' && (
          <Select
            w={130}
            label={t('applyOrder.pause')}
            data={choices(pauses)}
            value={String(order.pauseSeconds)}
            onChange={(value) => onChange({ ...order, pauseSeconds: Number(value) })}
          />
        )}
        {order.name !== 'cluster' && (
          <Select
            w={150}
            label={t('applyOrder.watch')}
            data={choices(watches)}
            value={String(order.watchSeconds)}
            onChange={(value) => onChange({ ...order, watchSeconds: Number(value) })}
          />
        )}
      </Group>
      <Text size="xs" c="dimmed" mt={6}>
        {strategySentence(strategyOfApply(order, ofCluster) ?? ofCluster, t, i18n.language)}
      </Text>
    </div>
  );
}
