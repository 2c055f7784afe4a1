import { Alert } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconInfoCircle,
  IconPencil,
  IconTool,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Tone } from './StateBadge.tsx';

const icons: Record<Tone, ReactNode> = {
  serving: <IconCircleCheck aria-hidden />,
  warning: <IconAlertTriangle aria-hidden />,
  failed: <IconCircleX aria-hidden />,
  maintenance: <IconTool aria-hidden />,
  staged: <IconPencil aria-hidden />,
  unknown: <IconInfoCircle aria-hidden />,
};

interface NoticeProps {
  tone: Tone;
  title?: string;
  children?: ReactNode;
  /** `alert` interrupts a screen reader, `status` waits for a pause. */
  role?: 'alert' | 'status' | 'note';
}

/** Something to know before reading on, in the colour of its state. */
export function Notice({ tone, title, children, role = 'note' }: NoticeProps) {
  return (
    <Alert
      role={role}
      title={title}
      icon={icons[tone]}
      p={12}
      styles={{
        root: {
          background: tone === 'unknown' ? 'var(--surface-sunken)' : `var(--${tone}-ground)`,
          border: '1px solid var(--line)',
        },
        title: { color: `var(--${tone})` },
        icon: { color: `var(--${tone})` },
        message: { color: 'var(--mantine-color-text)' },
      }}
    >
      {children}
    </Alert>
  );
}
