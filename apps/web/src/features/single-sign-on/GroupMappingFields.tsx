import { ActionIcon, Button, Fieldset, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { groupsQuery } from '../../api/queries.ts';
import type { FieldsProps } from './SingleSignOnFields.tsx';

/** Which group of the provider stands for which of ours. */
export function GroupMappingFields({ form }: FieldsProps) {
  const { t } = useTranslation();
  const groups = useSuspenseQuery(groupsQuery).data;
  const options = groups.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Fieldset legend={t('singleSignOn.groups')}>
      <Stack gap={10}>
        <Text size="sm" c="dimmed">
          {t(groups.length === 0 ? 'singleSignOn.noGroups' : 'singleSignOn.groupsHelp')}
        </Text>
        {form.values.groups.map((mapping, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          <Group key={index} gap={8} align="flex-end" wrap="nowrap">
            <TextInput
              flex={1}
              label={t('singleSignOn.providerGroup', { number: index + 1 })}
              classNames={{ input: 'mono' }}
              {...form.getInputProps(`groups.${index}.providerGroup`)}
            />
            <Select
              flex={1}
              label={t('singleSignOn.ourGroup', { number: index + 1 })}
              data={options}
              searchable
              {...form.getInputProps(`groups.${index}.groupId`)}
            />
            <ActionIcon
              size={36}
              aria-label={t('singleSignOn.removeGroup', { group: mapping.providerGroup || index + 1 })}
              onClick={() => form.removeListItem('groups', index)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
        {groups.length > 0 && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} />}
            style={{ alignSelf: 'flex-start' }}
            onClick={() => form.insertListItem('groups', { providerGroup: '', groupId: '' })}
          >
            {t('singleSignOn.addGroup')}
          </Button>
        )}
      </Stack>
    </Fieldset>
  );
}
