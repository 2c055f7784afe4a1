import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Notice } from './Notice.tsx';

interface LockedFieldsProps {
  /** Why nothing can be changed here; null when it can. */
  reason: string | null;
  /** Nothing can be changed for the moment, which the page shows already. */
  busy?: boolean;
  children: ReactNode;
}

/** Fields of a form that are switched off together. Why is said above them, before anybody fills one in. */
export function LockedFields({ busy = false, children, reason }: LockedFieldsProps) {
  return (
    <Stack gap={16}>
      {reason !== null && <Notice tone="unknown">{reason}</Notice>}
      <fieldset disabled={busy || reason !== null} className="plain-fieldset">
        {children}
      </fieldset>
    </Stack>
  );
}
