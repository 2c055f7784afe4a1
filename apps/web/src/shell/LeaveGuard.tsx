import { Button, Group, Modal, Text } from '@mantine/core';
import { type ShouldBlockFn, useBlocker } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

type Way = Pick<Parameters<ShouldBlockFn>[0], 'current' | 'next'>;

interface LeaveGuardOptions {
  /** Is there work that would be lost? Asked at the moment of leaving, so it must not wait for a drawing. */
  holds: () => boolean;
  /** Does this navigation leave the work? Default: another page does. */
  leaves?: (way: Way) => boolean;
  /** The person chose to lose it. */
  onLeave: () => void;
  /** What would make the work last. Default: to stage it. */
  words?: 'stage' | 'save';
}

/** Asks before work that is neither staged nor saved is left behind, by whatever way: link, browser back, Esc, closing the tab. */
export function useLeaveGuard({ holds, leaves = leavesPage, onLeave, words = 'stage' }: LeaveGuardOptions): {
  asking: boolean;
  dialog: ReactNode;
} {
  const { t } = useTranslation();
  const blocker = useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      if (!holds() || !leaves({ current, next })) return false;
      // The key that closes what is left must not also close the question.
      await new Promise((resolve) => window.setTimeout(resolve));
      return true;
    },
    enableBeforeUnload: holds,
    withResolver: true,
  });
  const asking = blocker.status === 'blocked';
  const stay = () => blocker.reset?.();
  const dialog = (
    <Modal
      opened={asking}
      onClose={stay}
      title={t(words === 'save' ? 'leave.titleSave' : 'leave.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      zIndex={400}
    >
      <Text size="sm">{t(words === 'save' ? 'leave.whySave' : 'leave.why')}</Text>
      <Group justify="flex-end" mt={16} gap={8}>
        <Button variant="default" data-autofocus onClick={stay}>
          {t('leave.stay')}
        </Button>
        <Button
          color="red.8"
          onClick={() => {
            onLeave();
            blocker.proceed?.();
          }}
        >
          {t('leave.go')}
        </Button>
      </Group>
    </Modal>
  );
  return { asking, dialog };
}

function leavesPage({ current, next }: Way): boolean {
  return current.pathname !== next.pathname;
}
