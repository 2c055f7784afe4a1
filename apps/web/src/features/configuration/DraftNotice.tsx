import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/Notice.tsx';

/** Says that what the page shows was written before a reload. */
export function DraftNotice({ onDrop }: { onDrop: () => void }) {
  const { t } = useTranslation();
  return (
    <Notice tone="staged" role="status">
      <Group gap={12} justify="space-between">
        <Text size="sm">{t('stage.draft')}</Text>
        <Button size="xs" variant="default" onClick={onDrop}>
          {t('stage.draftDrop')}
        </Button>
      </Group>
    </Notice>
  );
}
