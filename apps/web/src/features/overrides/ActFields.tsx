import { Group, Radio, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { HoldField, HoldForm, ServerAct } from './hold-form.ts';

export interface HoldFieldsProps {
  act: ServerAct;
  form: HoldForm;
  setForm: (form: HoldForm) => void;
  /** Marked with what to write instead. */
  wrong: readonly HoldField[];
}

/** What only one act asks: the weight, the address, or how a server comes back. */
export function ActFields({ act, form, setForm, wrong }: HoldFieldsProps) {
  const { t } = useTranslation();
  const field = (name: 'weight' | 'address' | 'port') => ({
    label: t(`act.${name}`),
    description: t(`act.${name}Help`),
    classNames: { input: 'mono' },
    error: wrong.includes(name) ? t(`act.wrong.${name}`) : null,
    value: form[name],
    onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }),
  });
  if (act === 'weight') return <TextInput data-autofocus inputMode="numeric" {...field('weight')} />;
  if (act === 'address')
    return (
      <Group gap={12} align="flex-start" wrap="nowrap">
        <TextInput data-autofocus style={{ flex: 1 }} {...field('address')} />
        <TextInput w={140} inputMode="numeric" {...field('port')} />
      </Group>
    );
  if (act !== 'ready') return null;
  return (
    <Radio.Group
      label={t('act.back')}
      value={form.against ? 'against' : 'back'}
      onChange={(value) => setForm({ ...form, against: value === 'against' })}
    >
      <Stack gap={8} mt={8}>
        <Radio value="back" label={t('act.backToConfiguration')} description={t('act.backToConfigurationHelp')} />
        <Radio value="against" label={t('act.against')} description={t('act.againstHelp')} />
      </Stack>
    </Radio.Group>
  );
}
