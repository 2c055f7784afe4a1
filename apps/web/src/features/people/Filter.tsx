import { Group, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface FilterProps {
  text: string;
  onChange: (text: string) => void;
}

/** The filter bar of a list; what it holds stands in the address. */
export function Filter({ text, onChange }: FilterProps) {
  const { t } = useTranslation();
  return (
    <Group mb={10}>
      <TextInput
        data-filter
        aria-label={t('common.filter')}
        placeholder={t('common.filter')}
        w={260}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </Group>
  );
}

/** Under a list of which nothing fits. */
export function NothingFits({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <Text c="dimmed" size="sm" mt={12}>
      {t('people.filterEmpty', { text })}
    </Text>
  );
}

/** Whether one of the words holds the text, in any case. */
export function contains(text: string, ...words: readonly string[]): boolean {
  return words.join(' ').toLowerCase().includes(text.trim().toLowerCase());
}
