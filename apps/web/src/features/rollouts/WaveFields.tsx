import { ActionIcon, Button, Group, Select, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { StrategyFieldsProps } from './StrategyFields.tsx';
import { mostWaves, type WaveRow, waveUnits } from './strategy-form.ts';
import { useRangeWords } from './use-range-words.ts';

/** The waves of a strategy, one row each, and the rest as the last. */
export function WaveFields({ form, setForm, problems, refused }: StrategyFieldsProps) {
  const { t } = useTranslation();
  const words = useRangeWords();
  const { waves } = form;
  const set = (index: number, part: Partial<WaveRow>) =>
    setForm({ ...form, waves: waves.map((wave, at) => (at === index ? { ...wave, ...part } : wave)) });
  return (
    <Stack gap={8}>
      {waves.length > 0 && (
        <Text size="xs" c="dimmed">
          {t('strategy.sizeHelp')}
        </Text>
      )}
      {waves.map((wave, index) => (
        <Group
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place, and their fields are controlled
          key={index}
          role="group"
          aria-label={t('strategy.wave', { number: index + 1 })}
          gap={8}
          align="flex-start"
          wrap="nowrap"
        >
          <Text size="sm" w={64} mt={7} aria-hidden>
            {t('strategy.wave', { number: index + 1 })}
          </Text>
          <TextInput
            aria-label={t('strategy.size', { number: index + 1 })}
            inputMode="numeric"
            w={110}
            error={words(problems.waves[index]) ?? refused[`waves.${index}`] ?? null}
            value={wave.size}
            onChange={(event) => set(index, { size: event.currentTarget.value })}
          />
          <Select
            aria-label={t('strategy.unit', { number: index + 1 })}
            w={100}
            data={waveUnits.map((value) => ({ value, label: t(`strategy.units.${value}`) }))}
            value={wave.unit}
            onChange={(value) => set(index, { unit: value === 'percent' ? 'percent' : 'nodes' })}
          />
          <Tooltip label={t('strategy.removeWave', { number: index + 1 })}>
            <ActionIcon
              mt={4}
              aria-label={t('strategy.removeWave', { number: index + 1 })}
              onClick={() => setForm({ ...form, waves: waves.filter((_, at) => at !== index) })}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      ))}
      <Text size="sm" c="dimmed">
        {t(waves.length === 0 ? 'strategy.restOnly' : 'strategy.rest')}
      </Text>
      {waves.length < mostWaves ? (
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          leftSection={<IconPlus size={14} />}
          onClick={() => setForm({ ...form, waves: [...waves, nextRow(waves)] })}
        >
          {t('strategy.addWave')}
        </Button>
      ) : (
        <Text size="xs" c="dimmed">
          {t('strategy.mostWaves')}
        </Text>
      )}
    </Stack>
  );
}

/** A canary first, then shares. */
function nextRow(waves: readonly WaveRow[]): WaveRow {
  return waves.length === 0 ? { size: '1', unit: 'nodes' } : { size: '30', unit: 'percent' };
}
