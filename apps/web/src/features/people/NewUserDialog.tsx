import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type CallOutput, createUser } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { links } from '../../links.ts';
import { FailurePanel } from '../../ui/Panels.tsx';
import { sendOrLead } from '../../ui/wrong-fields.tsx';
import { useSendsMail } from '../access/index.ts';
import { GiveRoleButton } from './GiveRoleButton.tsx';
import { PasswordLink } from './PasswordLink.tsx';

/** By their places in the request. */
const fields = { username: 'username', displayName: 'displayName', email: 'email' };
type Created = CallOutput<typeof createUser>;

/** Creates a user, then shows the link with which it chooses a password. */
export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [created, setCreated] = useState<Created | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      size={560}
      title={created === null ? t('users.create') : t('users.created', { name: created.user.username })}
      // A click beside it must not lose a link that is shown only once.
      closeOnClickOutside={created === null}
      closeOnEscape={created === null}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {created === null ? (
        <UserForm onCreated={setCreated} onCancel={onClose} />
      ) : (
        <PasswordLink link={created.link} username={created.user.username}>
          <GiveRoleButton variant="default" to={links.newGrant({ user: created.user.id })} />
          <Button onClick={onClose}>{t('users.done')}</Button>
        </PasswordLink>
      )}
    </Modal>
  );
}

function UserForm({ onCreated, onCancel }: { onCreated: (created: Created) => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const sendsMail = useSendsMail();
  const create = useAct(createUser, { stale: [['people']], onDone: onCreated });
  const form = useForm({
    initialValues: { username: '', displayName: '', email: '' },
    validate: { username: (value) => (value.trim() === '' ? t('people.nameNeeded') : null) },
  });
  const failure = useFieldFailure(form, create.error, fields);
  return (
    <form
      noValidate
      onSubmit={sendOrLead(form, ({ username, displayName, email }) =>
        create.mutate({
          body: {
            username: username.trim(),
            displayName: displayName.trim(),
            email: email.trim() === '' ? null : email.trim(),
          },
        }),
      )}
    >
      <Stack gap={14}>
        <Text size="sm" c="dimmed">
          {t('users.createLead')}
        </Text>
        {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
        <TextInput
          label={t('users.username')}
          description={t('users.usernameHelp')}
          data-autofocus
          required
          maxLength={64}
          autoComplete="off"
          {...form.getInputProps('username')}
        />
        <TextInput
          label={t('users.displayName')}
          maxLength={500}
          autoComplete="off"
          {...form.getInputProps('displayName')}
        />
        <TextInput
          label={t('users.email')}
          description={t(sendsMail ? 'users.emailHelp' : 'users.emailUnused')}
          type="email"
          maxLength={254}
          autoComplete="off"
          {...form.getInputProps('email')}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onCancel}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('users.createSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
