import { Grid, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type AccountView, updateAccount } from '@sluice/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { accountQuery } from '../../api/account-queries.ts';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { announce } from '../../ui/announce.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { sendOrLead } from '../../ui/wrong-fields.tsx';
import { useSendsMail } from '../access/index.ts';
import { OwnPermissions, OwnRoles } from './OwnAccess.tsx';

/** By their places in the request. */
const fields = { displayName: 'displayName', email: 'email', currentPassword: 'currentPassword' };

export default function ProfilePage() {
  const { t } = useTranslation();
  const account = useSuspenseQuery(accountQuery).data;
  return (
    <>
      <PageHeader
        title={account.username}
        description={
          <>
            {t('account.since')} <RelativeTime at={account.createdAt} />
          </>
        }
      />
      <Grid gap={16}>
        <Grid.Col span={{ base: 12, md: 6 }}>
          {/* Another version is another form: what somebody else changed is not overwritten. */}
          <ProfileForm key={account.version} account={account} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Stack gap={16}>
            <OwnRoles />
            <OwnPermissions />
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

function ProfileForm({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const local = account.origin === 'local';
  const sendsMail = useSendsMail();
  const form = useForm({
    initialValues: { displayName: account.displayName, email: account.email ?? '', currentPassword: '' },
  });
  const save = useAct(updateAccount, {
    stale: [['account', 'profile']],
    onDone: () =>
      announce({ title: t('account.saved'), message: t('account.savedWhy'), closeLabel: t('common.close') }),
  });
  const failure = useFieldFailure(form, save.error, fields);
  const { displayName, email, currentPassword } = form.values;
  const otherEmail = email.trim() !== (account.email ?? '');
  const unconfirmed = local && !account.emailConfirmed;
  const setsEmail = otherEmail || (unconfirmed && currentPassword !== '');
  return (
    <Panel title={t('account.profileTitle')}>
      <form
        noValidate
        onSubmit={sendOrLead(form, () =>
          save.mutate({
            ifMatch: String(account.version),
            body: {
              displayName: displayName.trim(),
              ...(setsEmail ? { email: email.trim() === '' ? null : email.trim() } : {}),
              ...(setsEmail && currentPassword !== '' ? { currentPassword } : {}),
            },
          }),
        )}
      >
        <Stack gap={14}>
          <Text size="sm" c="dimmed">
            {t('account.profileLead')}
          </Text>
          {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
          <TextInput label={t('account.displayName')} autoComplete="name" {...form.getInputProps('displayName')} />
          <TextInput
            label={t('account.email')}
            description={t(
              !local ? 'account.emailOfProvider' : sendsMail ? 'account.emailHelp' : 'account.emailUnused',
            )}
            type="email"
            autoComplete="email"
            readOnly={!local}
            {...form.getInputProps('email')}
          />
          {unconfirmed && (
            <Notice tone="unknown" title={t('account.emailUnconfirmed')}>
              <Text size="sm">{t('account.emailUnconfirmedWhy')}</Text>
            </Notice>
          )}
          {(otherEmail || unconfirmed) && local && (
            <PasswordField
              label={t('account.currentPassword')}
              description={otherEmail && t('account.currentPasswordHelp')}
              autoComplete="current-password"
              required={otherEmail}
              {...form.getInputProps('currentPassword')}
            />
          )}
          <div>
            <ActionButton type="submit" loading={save.isPending}>
              {t('account.save')}
            </ActionButton>
          </div>
        </Stack>
      </form>
    </Panel>
  );
}
