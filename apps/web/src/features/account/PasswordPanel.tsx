import { Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { changePassword } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { accountQuery } from '../../api/account-queries.ts';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { announce } from '../../ui/announce.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { sendOrLead } from '../../ui/wrong-fields.tsx';
import { NewPasswordFields, usePasswordRule } from '../access/index.ts';

/** By their places in the request. */
const fields = { currentPassword: 'currentPassword', password: 'password' };

export function PasswordPanel() {
  const { t } = useTranslation();
  const account = useQuery(accountQuery);
  const rule = usePasswordRule();
  const form = useForm({
    initialValues: { currentPassword: '', password: '', again: '' },
    validateInputOnBlur: ['password'],
    validate: {
      currentPassword: (value) => (value === '' ? t('account.currentPasswordNeeded') : null),
      password: rule,
      again: (value, values) => (value === values.password ? null : t('account.passwordsDiffer')),
    },
  });
  const change = useAct(changePassword, {
    stale: [['account', 'profile'], ['sessions']],
    onDone: () => {
      form.reset();
      announce({
        title: t('account.passwordChangedNow'),
        message: t('account.passwordChangedWhy'),
        closeLabel: t('common.close'),
      });
    },
  });
  const failure = useFieldFailure(form, change.error, fields);
  const changedAt = account.data?.passwordChangedAt ?? null;
  return (
    <Panel
      title={t('account.password')}
      aside={
        changedAt !== null && (
          <Text size="xs" c="dimmed">
            {`${t('account.passwordChanged')} `}
            <RelativeTime at={changedAt} />
          </Text>
        )
      }
    >
      {account.isError && <FailurePanel failure={shownFailure(account.error)} onRetry={() => void account.refetch()} />}
      {account.data?.origin === 'provider' && <Text size="sm">{t('account.noPasswordHere')}</Text>}
      {account.data?.origin === 'local' && (
        <form
          noValidate
          onSubmit={sendOrLead(form, ({ currentPassword, password }) =>
            change.mutate({ body: { currentPassword, password } }),
          )}
        >
          <Stack gap={14} maw={420}>
            <Text size="sm" c="dimmed">
              {t('account.passwordLead')}
            </Text>
            {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
            <PasswordField
              label={t('account.currentPassword')}
              autoComplete="current-password"
              required
              {...form.getInputProps('currentPassword')}
            />
            <NewPasswordFields getInputProps={form.getInputProps} />
            <div>
              <ActionButton type="submit" variant="default" loading={change.isPending}>
                {t('account.changePassword')}
              </ActionButton>
            </div>
          </Stack>
        </form>
      )}
    </Panel>
  );
}
