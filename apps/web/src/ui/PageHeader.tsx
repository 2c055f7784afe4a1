import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface PageHeaderProps {
  title: ReactNode;
  /** How many, for list pages. */
  count?: number;
  state?: ReactNode;
  /** One line that says what this page is. */
  description?: ReactNode;
  /** The page's actions, the primary one last. */
  actions?: ReactNode;
}

export function PageHeader({ title, count, state, description, actions }: PageHeaderProps) {
  return (
    <Group className="page-header" justify="space-between" align="flex-start" gap={16} wrap="wrap">
      <Stack gap={2} style={{ minWidth: 0, flex: '1 1 320px' }}>
        <Group gap={10}>
          <Title order={1}>
            {title}
            {count !== undefined && (
              <Text span c="dimmed" fw={400} size="xl" ml={8}>
                {count}
              </Text>
            )}
          </Title>
          {state}
        </Group>
        {description !== undefined && (
          <Text component="div" size="sm" c="dimmed">
            {description}
          </Text>
        )}
      </Stack>
      {actions !== undefined && <Group gap={8}>{actions}</Group>}
    </Group>
  );
}
