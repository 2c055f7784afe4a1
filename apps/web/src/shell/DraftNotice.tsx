import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Notice } from '../ui/Notice.tsx';

interface DraftNoticeProps {
  onDrop: () => void;
  /** What would make the edits last. Default: to stage them. */
  words?: 'stage' | 'save';
}

/** Says that what is shown are edits from before a reload, and offers to drop them. */
export function DraftNotice({ onDrop, words = 'stage' }: DraftNoticeProps) {
  const { t } = useTranslation();
  return (
    <NoticeWithButton
      tone="staged"
      words={t(words === 'stage' ? 'draft.keptStage' : 'draft.kept')}
      buttonLabel={t('draft.drop')}
      onClick={onDrop}
    />
  );
}

/** Says that something else was saved since the edits began, and offers to go on with them all the same. */
export function StaleNotice({ onKeepMine }: { onKeepMine: () => void }) {
  const { t } = useTranslation();
  return (
    <NoticeWithButton
      tone="warning"
      title={t('errors.staleTitle')}
      words={t('draft.changed')}
      buttonLabel={t('draft.keepMine')}
      onClick={onKeepMine}
    />
  );
}

interface NoticeWithButtonProps {
  tone: 'staged' | 'warning';
  title?: string;
  words: string;
  buttonLabel: string;
  onClick: () => void;
}

function NoticeWithButton({ buttonLabel, onClick, title, tone, words }: NoticeWithButtonProps) {
  return (
    <Notice tone={tone} role="status" {...(title === undefined ? {} : { title })}>
      <Group gap={12} justify="space-between">
        <Text size="sm">{words}</Text>
        <Button size="xs" variant="default" onClick={onClick}>
          {buttonLabel}
        </Button>
      </Group>
    </Notice>
  );
}
