import { Group, Stack, Text } from '@mantine/core';
import type { CallOutput, createPasswordLink } from '@sluice/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { ShownOnce } from '../account/index.ts';

interface PasswordLinkProps {
  link: CallOutput<typeof createPasswordLink>;
  username: string;
  /** What to do next. */
  children: ReactNode;
}

/** A link with which somebody chooses a password: shown this once, to be passed on. */
export function PasswordLink({ link, username, children }: PasswordLinkProps) {
  const { t } = useTranslation();
  return (
    <Stack gap={14}>
      <Text size="sm">{t('users.linkLead', { name: username })}</Text>
      <ShownOnce value={new URL(link.path, window.location.origin).href} label={t('users.copyLink')} />
      <Text size="xs" c="dimmed">
        {`${t('users.linkExpires')} `}
        <RelativeTime at={link.expiresAt} />
        {`. ${t('users.linkLimit', { name: username })}`}
      </Text>
      <Group justify="flex-end" gap={8}>
        {children}
      </Group>
    </Stack>
  );
}
