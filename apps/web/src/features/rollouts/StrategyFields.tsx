import { Fieldset, Grid, Group, Select, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDurationHint } from '../../ui/DurationInput.tsx';
import {
  badWays,
  gateWays,
  inconclusiveWays,
  type NumberField,
  type StrategyForm,
  type StrategyProblems,
} from './strategy-form.ts';
import { useRangeWords } from './use-range-words.ts';
import { WaveFields } from './WaveFields.tsx';

export interface StrategyFieldsProps {
  form: StrategyForm;
  setForm: (form: StrategyForm) => void;
  problems: StrategyProblems;
  /** What the server says about a field, by its name. */
  refused: Readonly<Record<string, string>>;
}

/** Everything that a strategy says, from everyday to expert. */
export function StrategyFields(props: StrategyFieldsProps) {
  const { t } = useTranslation();
  const { form, setForm } = props;
  return (
    <>
      <Fieldset legend={t('strategy.groupOrder')}>
        <Stack gap={12}>
          <WaveFields {...props} />
          <NumberInput {...props} name="pauseSeconds" unit="seconds" text="pause" />
        </Stack>
      </Fieldset>
      <Fieldset legend={t('strategy.groupWatch')}>
        <Stack gap={12}>
          <NumberInput {...props} name="watchSeconds" unit="seconds" text="watch" />
          <Select
            label={t('strategy.whenInconclusive')}
            description={t('strategy.whenInconclusiveHelp')}
            data={inconclusiveWays.map((value) => ({ value, label: t(`strategy.inconclusiveWays.${value}`) }))}
            value={form.whenInconclusive}
            onChange={(value) => {
              const whenInconclusive = inconclusiveWays.find((way) => way === value);
              if (whenInconclusive !== undefined) setForm({ ...form, whenInconclusive });
            }}
          />
        </Stack>
      </Fieldset>
      <Fieldset legend={t('strategy.groupPerson')}>
        <Grid gap={12}>
          <Grid.Col span={{ base: 12, sm: 6 }}>
            <Select
              label={t('strategy.gates')}
              description={t('strategy.gatesHelp')}
              data={gateWays.map((value) => ({ value, label: t(`strategy.gateWays.${value}`) }))}
              value={form.gates}
              onChange={(value) => {
                const gates = gateWays.find((way) => way === value);
                if (gates !== undefined) setForm({ ...form, gates });
              }}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 12, sm: 6 }}>
            <Select
              label={t('strategy.whenBad')}
              description={t('strategy.whenBadHelp')}
              data={badWays.map((value) => ({ value, label: t(`strategy.badWays.${value}`) }))}
              value={form.whenBad}
              onChange={(value) => {
                const whenBad = badWays.find((way) => way === value);
                if (whenBad !== undefined) setForm({ ...form, whenBad });
              }}
            />
          </Grid.Col>
        </Grid>
      </Fieldset>
      <Limits {...props} />
    </>
  );
}

const limits = ['together', 'maxFailures', 'maxOffline'] as const;

/** For experts, and folded as long as they are as usual and not wrong. */
function Limits(props: StrategyFieldsProps) {
  const { t } = useTranslation();
  const { form, problems, refused } = props;
  const isUsual = form.together === '' && form.maxFailures === '0' && form.maxOffline === '';
  const isWrong = limits.some((name) => problems.fields[name] !== undefined || refused[name] !== undefined);
  const [opened, setOpened] = useState(!isUsual);
  const open = opened || isWrong;
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <UnstyledButton className="fold-button" aria-expanded={open} onClick={() => setOpened(!open)}>
        <Group gap={4} wrap="nowrap">
          <Chevron size={14} aria-hidden />
          {t('strategy.expert')}
        </Group>
      </UnstyledButton>
      {open && (
        <Fieldset legend={t('strategy.groupLimits')} mt={8}>
          <Stack gap={12}>
            <NumberInput {...props} name="together" unit="nodesUnit" text="together" />
            <NumberInput {...props} name="maxFailures" unit="nodesUnit" text="maxFailures" />
            <NumberInput {...props} name="maxOffline" unit="nodesUnit" text="maxOffline" />
          </Stack>
        </Fieldset>
      )}
    </div>
  );
}

interface NumberInputProps extends StrategyFieldsProps {
  name: NumberField;
  unit: 'seconds' | 'nodesUnit';
  text: 'pause' | 'watch' | 'together' | 'maxFailures' | 'maxOffline';
}

function NumberInput({ form, setForm, problems, refused, name, unit, text }: NumberInputProps) {
  const { t } = useTranslation();
  const words = useRangeWords();
  const durationHint = useDurationHint();
  const hint = unit === 'seconds' ? durationHint(form[name], 'second') : null;
  const help = t(`strategy.${text}Help`);
  return (
    <TextInput
      label={t(`strategy.${text}`)}
      description={hint === null ? help : `${help} ${hint}`}
      inputMode="numeric"
      rightSection={
        <Text span size="xs" c="dimmed" pr={12} aria-hidden>
          {t(`strategy.${unit}`)}
        </Text>
      }
      rightSectionWidth={70}
      styles={{ wrapper: { maxWidth: 240 } }}
      error={words(problems.fields[name]) ?? refused[name] ?? null}
      value={form[name]}
      onChange={(event) => setForm({ ...form, [name]: event.currentTarget.value })}
    />
  );
}
