import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';

interface Confirmation {
  title: string;
  /** What will be affected, in words. */
  affected: string;
  confirmLabel: string;
  cancelLabel: string;
  onConfirm: () => void;
}

/** Asks before something is lost; says what. */
export function confirmLoss({ title, affected, confirmLabel, cancelLabel, onConfirm }: Confirmation): void {
  modals.openConfirmModal({
    title,
    children: <Text size="sm">{affected}</Text>,
    labels: { confirm: confirmLabel, cancel: cancelLabel },
    confirmProps: { color: 'red.8' },
    closeButtonProps: { 'aria-label': cancelLabel },
    onConfirm,
  });
}
