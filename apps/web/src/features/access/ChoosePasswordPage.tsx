import { Button, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { choosePassword } from '@sluice/contract';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { sendOrLead } from '../../ui/wrong-fields.tsx';
import { AccessFrame } from './AccessFrame.tsx';
import { usePasswordRule } from './use-password-rule.ts';
import '../../texts/add-account-texts.ts';

/** By their places in the request. */
const fields = { password: 'password' };

export default function ChoosePasswordPage() {
  const { t } = useTranslation();
  const [token] = useState(() => window.location.hash.slice(1));
  // Kept for the life of the page only: in the address it would stay in the history of the browser. The router hears
  // of the change and must not do so while the page is being drawn.
  useEffect(() => window.history.replaceState(window.history.state, '', window.location.pathname), []);
  const choose = useAct(choosePassword);
  const rule = usePasswordRule();
  const form = useForm({
    initialValues: { password: '', again: '' },
    validateInputOnBlur: true,
    validate: {
      password: rule,
      again: (value, values) => (value === values.password ? null : t('account.passwordsDiffer')),
    },
  });
  const failure = useFieldFailure(form, choose.error, fields);
  return (
    <AccessFrame title={t('account.choosePasswordTitle')} lead={t('account.choosePasswordLead')}>
      {choose.isSuccess ? (
        <Stack gap={14}>
          <Notice tone="serving" role="status">
            <Text size="sm">{t('account.passwordChosen')}</Text>
          </Notice>
          <ButtonLink to={links.signIn()}>{t('signIn.title')}</ButtonLink>
        </Stack>
      ) : token === '' ? (
        <Notice tone="failed" title={t('account.noLinkTitle')} role="alert">
          <Text size="sm">{t('account.noLinkWhy')}</Text>
        </Notice>
      ) : (
        <form onSubmit={sendOrLead(form, ({ password }) => choose.mutate({ body: { token, password } }))} noValidate>
          <Stack gap={14}>
            {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
            <PasswordField
              label={t('account.newPassword')}
              description={t('setup.passwordHelp')}
              autoComplete="new-password"
              autoFocus
              required
              {...form.getInputProps('password')}
            />
            <PasswordField
              label={t('account.newPasswordAgain')}
              autoComplete="new-password"
              required
              {...form.getInputProps('again')}
            />
            <Button type="submit" fullWidth loading={choose.isPending}>
              {t('account.choosePasswordSubmit')}
            </Button>
          </Stack>
        </form>
      )}
    </AccessFrame>
  );
}
