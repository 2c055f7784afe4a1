import { Center, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Logo } from '../../shell/Logo.tsx';

/** The page before anybody is signed in. */
export function AccessFrame({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <Center mih="100vh" p={24} component="main" style={{ background: 'var(--surface-sunken)' }}>
      <Stack w="100%" maw={400} gap={20}>
        <Logo />
        <Paper withBorder p={24} radius="md">
          <Stack gap={16}>
            <div>
              <Title order={1}>{title}</Title>
              <Text size="sm" c="dimmed">
                {lead}
              </Text>
            </div>
            {children}
          </Stack>
        </Paper>
      </Stack>
    </Center>
  );
}
