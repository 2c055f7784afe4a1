import { Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { useDurationHint } from '../../ui/DurationInput.tsx';
import type { HoldFieldsProps } from './ActFields.tsx';
import { offeredMinutes, type Term, whyNotLasting } from './hold-form.ts';

const terms: readonly Term[] = [...offeredMinutes.map((minutes) => `${minutes}` as const), 'own', 'lasting'];
const isTerm = (value: string): value is Term => terms.some((term) => term === value);

/** How long a setting holds. Where it cannot last, it is said why instead of offered. */
export function TermFields({ act, form, setForm, wrong }: HoldFieldsProps) {
  const { t } = useTranslation();
  const missing = useMissingPermission('change.stage');
  const hint = useDurationHint();
  const never = whyNotLasting(act, form.nodeId);
  const notLasting = never === null ? missing : t(`act.notLasting.${never}`);
  const offered = terms.filter((term) => term !== 'lasting' || notLasting === null);
  return (
    <Stack gap={8}>
      <Radio.Group
        label={t('act.howLong')}
        value={form.term}
        onChange={(value) => {
          if (isTerm(value)) setForm({ ...form, term: value });
        }}
      >
        <Group gap="8px 16px" mt={8}>
          {offered.map((term) => (
            <Radio key={term} value={term} label={t(`act.terms.${term}`)} />
          ))}
        </Group>
      </Radio.Group>
      {form.term === 'own' && (
        <TextInput
          w={200}
          inputMode="numeric"
          label={t('act.ownMinutes')}
          description={hint(form.ownMinutes, 'minute')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          error={wrong.includes('ownMinutes') ? t('act.wrong.ownMinutes') : null}
          value={form.ownMinutes}
          onChange={(event) => setForm({ ...form, ownMinutes: event.currentTarget.value })}
        />
      )}
      <Text size="xs" c="dimmed">
        {form.term === 'lasting' ? t('act.lastingWhy') : t('act.afterwards')}
      </Text>
      {notLasting !== null && (
        <Text size="xs" c="dimmed">
          {notLasting}
        </Text>
      )}
    </Stack>
  );
}
