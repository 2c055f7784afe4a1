import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type DurationUnit, largerWords } from './duration-words.ts';

/** Says what a number of a unit is in larger units, `= 12 hours`; null where that says nothing new. */
export function useDurationHint(): (value: number | string, unit: DurationUnit) => string | null {
  const { t, i18n } = useTranslation();
  return (value, unit) => {
    const duration = largerWords(value, unit, i18n.language);
    return duration === null ? null : t('common.durationIs', { duration });
  };
}

/** A whole number of a unit, with what it is in larger units below it. */
export function DurationInput({ unit, ...rest }: Omit<NumberInputProps, 'description'> & { unit: DurationUnit }) {
  const hint = useDurationHint();
  return (
    <NumberInput
      allowDecimal={false}
      clampBehavior="none"
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      {...rest}
      description={hint(rest.value ?? '', unit)}
    />
  );
}
