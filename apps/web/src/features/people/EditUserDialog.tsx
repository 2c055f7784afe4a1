import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type UserView, updateUser } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { FailurePanel } from '../../ui/Panels.tsx';
import { sendOrLead } from '../../ui/wrong-fields.tsx';
import { useSendsMail } from '../access/index.ts';

/** By their places in the request. */
const fields = { displayName: 'displayName', email: 'email' };

/** Whoever sends an address answers for it: one that nobody touched is not sent. */
function emailIfChanged(user: UserView, typed: string): { email?: string | null } {
  const email = typed.trim() === '' ? null : typed.trim();
  return email === user.email ? {} : { email };
}

export function EditUserDialog({ user, onClose }: { user: UserView; onClose: () => void }) {
  const { t } = useTranslation();
  const sendsMail = useSendsMail();
  // Of the version that was opened: what somebody else changed since is not overwritten.
  const form = useForm({
    initialValues: { displayName: user.displayName, email: user.email ?? '', version: String(user.version) },
  });
  const save = useAct(updateUser, { stale: [['people']], onDone: onClose });
  const failure = useFieldFailure(form, save.error, fields);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('users.editTitle', { name: user.username })}
      size={480}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        noValidate
        onSubmit={sendOrLead(form, ({ displayName, email, version }) =>
          save.mutate({
            params: { userId: user.id },
            ifMatch: version,
            body: { displayName: displayName.trim(), ...emailIfChanged(user, email) },
          }),
        )}
      >
        <Stack gap={14}>
          {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
          <TextInput
            label={t('users.displayName')}
            data-autofocus
            maxLength={500}
            {...form.getInputProps('displayName')}
          />
          <TextInput
            label={t('users.email')}
            description={t(sendsMail ? 'users.emailHelp' : 'users.emailUnused')}
            type="email"
            maxLength={254}
            {...form.getInputProps('email')}
          />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('people.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
