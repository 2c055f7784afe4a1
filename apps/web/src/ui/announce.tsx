import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';

interface Announcement {
  title: string;
  message: ReactNode;
  closeLabel: string;
}

/** Says in passing that something was done. */
export function announce({ title, message, closeLabel }: Announcement): void {
  notifications.show({ title, message, color: 'accent', closeButtonProps: { 'aria-label': closeLabel } });
}
