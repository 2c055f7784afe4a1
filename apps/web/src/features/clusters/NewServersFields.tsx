import { ActionIcon, Button, Checkbox, Group, Stack, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { NewBackendForm } from './new-backend.ts';

type NewServer = NewBackendForm['servers'][number];
interface NewServersFieldsProps {
  servers: readonly NewServer[];
  onChange: (servers: NewServer[]) => void;
}

/** The servers of a new backend, one row each. */
export function NewServersFields({ servers, onChange }: NewServersFieldsProps) {
  const { t } = useTranslation();
  const set = (index: number, part: Partial<NewServer>) =>
    onChange(servers.map((server, at) => (at === index ? { ...server, ...part } : server)));
  return (
    <Stack gap={12}>
      {servers.map((server, index) => (
        <Group
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place, and their fields are controlled
          key={index}
          role="group"
          aria-label={t('newBackend.server', { number: index + 1 })}
          gap={10}
          align="flex-end"
          wrap="nowrap"
        >
          <TextInput
            label={t('newBackend.serverName')}
            required
            classNames={{ input: 'mono' }}
            w={140}
            value={server.name}
            onChange={(event) => set(index, { name: event.currentTarget.value })}
          />
          <TextInput
            label={t('newBackend.serverAddress')}
            required
            placeholder="192.0.2.10:8080"
            classNames={{ input: 'mono' }}
            style={{ flex: 1 }}
            value={server.address}
            onChange={(event) => set(index, { address: event.currentTarget.value })}
          />
          <TextInput
            label={t('newBackend.serverWeight')}
            w={80}
            value={server.weight}
            onChange={(event) => set(index, { weight: event.currentTarget.value })}
          />
          <Checkbox
            mb={9}
            label={t('newBackend.serverCheck')}
            checked={server.check}
            onChange={(event) => set(index, { check: event.currentTarget.checked })}
          />
          <Tooltip label={t('newBackend.removeServer', { number: index + 1 })}>
            <ActionIcon
              mb={4}
              aria-label={t('newBackend.removeServer', { number: index + 1 })}
              disabled={servers.length === 1}
              onClick={() => onChange(servers.filter((_, at) => at !== index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      ))}
      <Button
        variant="default"
        size="xs"
        w="fit-content"
        leftSection={<IconPlus size={14} />}
        onClick={() =>
          onChange([...servers, { name: `server${servers.length + 1}`, address: '', weight: '', check: true }])
        }
      >
        {t('newBackend.addServer')}
      </Button>
    </Stack>
  );
}
