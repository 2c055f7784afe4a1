import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createGroup, type GroupView, updateGroup } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { FailurePanel } from '../../ui/Panels.tsx';
import { sendOrLead } from '../../ui/wrong-fields.tsx';

/** By their places in the request. */
const fields = { name: 'name', description: 'description' };

/** Name and description of a new group, or of one that there is. */
export function GroupDialog({ group, onClose }: { group: GroupView | null; onClose: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  const stale = [['people']];
  const create = useAct(createGroup, { stale, onDone: ({ id }) => go(links.group(id)) });
  const update = useAct(updateGroup, { stale, onDone: onClose });
  const form = useForm({
    initialValues: {
      name: group?.name ?? '',
      description: group?.description ?? '',
      // Of the version that was opened: what somebody else changed since is not overwritten.
      version: String(group?.version ?? ''),
    },
    validate: { name: (value) => (value.trim() === '' ? t('people.nameNeeded') : null) },
  });
  const failure = useFieldFailure(form, create.error ?? update.error, fields);
  const send = ({ name, description, version }: typeof form.values) => {
    const body = { name: name.trim(), description: description.trim() };
    if (group === null) create.mutate({ body });
    else update.mutate({ params: { groupId: group.id }, ifMatch: version, body });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={group === null ? t('groups.create') : t('groups.editTitle', { name: group.name })}
      size={480}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form noValidate onSubmit={sendOrLead(form, send)}>
        <Stack gap={14}>
          {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
          <TextInput label={t('people.name')} data-autofocus required maxLength={80} {...form.getInputProps('name')} />
          <Textarea
            label={t('people.description')}
            autosize
            minRows={2}
            maxLength={500}
            {...form.getInputProps('description')}
          />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending || update.isPending}>
              {t(group === null ? 'groups.createSubmit' : 'people.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
