import { ActionIcon, Button, Checkbox, Group, Stack, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FieldProblem } from './field-checks.ts';
import type { NewBackendForm, NewBackendProblems } from './new-backend.ts';

type NewServer = NewBackendForm['servers'][number];
interface NewServersFieldsProps {
  servers: readonly NewServer[];
  problems: NewBackendProblems['servers'];
  onChange: (servers: NewServer[]) => void;
}

/** The servers of a new backend, one row each. */
export function NewServersFields({ servers, problems, onChange }: NewServersFieldsProps) {
  const { t } = useTranslation();
  const set = (index: number, part: Partial<NewServer>) =>
    onChange(servers.map((server, at) => (at === index ? { ...server, ...part } : server)));
  // An empty field is not wrong yet: the foot of the page says what is missing.
  const say = (problem: FieldProblem | null | undefined) =>
    problem === null || problem === undefined || problem === 'needed' ? null : t(`fields.${problem}`);
  return (
    <Stack gap={12}>
      {servers.map((server, index) => (
        <Group
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place, and their fields are controlled
          key={index}
          role="group"
          aria-label={t('newBackend.server', { number: index + 1 })}
          gap={10}
          align="flex-start"
          wrap="wrap"
        >
          <TextInput
            label={t('newBackend.serverName')}
            required
            classNames={{ input: 'mono' }}
            w={140}
            error={say(problems[index]?.name)}
            value={server.name}
            onChange={(event) => set(index, { name: event.currentTarget.value })}
          />
          <TextInput
            label={t('newBackend.serverAddress')}
            required
            placeholder="192.0.2.10:8080"
            classNames={{ input: 'mono' }}
            style={{ flex: '1 1 180px' }}
            error={say(problems[index]?.address)}
            value={server.address}
            onChange={(event) => set(index, { address: event.currentTarget.value })}
          />
          <TextInput
            label={t('newBackend.serverWeight')}
            w={110}
            error={say(problems[index]?.weight)}
            value={server.weight}
            onChange={(event) => set(index, { weight: event.currentTarget.value })}
          />
          <Checkbox
            mt={32}
            label={t('newBackend.serverCheck')}
            checked={server.check}
            onChange={(event) => set(index, { check: event.currentTarget.checked })}
          />
          <Tooltip label={t('newBackend.removeServer', { number: index + 1 })}>
            <ActionIcon
              mt={28}
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
