import { Group, Text, TextInput } from '@mantine/core';
import { IconGitPullRequestDraft } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiFailure } from '../../api/failure.ts';
import { shownFailure } from '../../api/failure.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';

interface StageFooterProps {
  /** What the change will be called unless the person writes something else. */
  suggestedTitle: string;
  /** Why nothing can be staged now; null when it can. */
  disabledReason: string | null;
  failure: ApiFailure | null;
  pending: boolean;
  onStage: (title: string) => void;
  /** Reads the staged tree again after somebody else changed it. */
  onReload: () => void;
}

/** Foot of every form that edits the configuration. It stages: nothing goes live here. */
export function StageFooter({ suggestedTitle, disabledReason, failure, pending, onStage, onReload }: StageFooterProps) {
  const { t } = useTranslation();
  const [title, setTitle] = useState<string | null>(null);
  const missing = useMissingPermission('change.stage');
  const shown = title ?? suggestedTitle;
  const reason = missing ?? disabledReason ?? (shown.trim() === '' ? t('stage.needsTitle') : null);
  return (
    <div style={{ position: 'sticky', bottom: 0, zIndex: 5, background: 'var(--surface)' }}>
      {failure !== null && (
        <FailurePanel
          failure={{
            ...shownFailure(failure),
            ...(failure.code === 'edit-stale' ? { title: t('errors.staleTitle') } : {}),
          }}
          {...(failure.code === 'edit-stale' ? { onRetry: onReload } : {})}
        />
      )}
      <form
        className="sticky-footer"
        aria-label={t('stage.form')}
        onSubmit={(event) => {
          event.preventDefault();
          if (reason === null && !pending) onStage(shown.trim());
        }}
      >
        <TextInput
          label={t('stage.title')}
          value={shown}
          maxLength={200}
          onChange={(event) => setTitle(event.currentTarget.value)}
          style={{ flex: 1, minWidth: 0 }}
        />
        <Group gap={10} wrap="nowrap">
          <Text size="xs" c="dimmed" visibleFrom="md">
            {t('stage.notLive')}
          </Text>
          <ActionButton
            type="submit"
            loading={pending}
            disabledReason={reason}
            leftSection={<IconGitPullRequestDraft size={16} />}
          >
            {t('stage.submit')}
          </ActionButton>
        </Group>
      </form>
    </div>
  );
}
