import { Button, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { choosePassword } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { passwordLinkQuery } from '../../api/account-queries.ts';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { links } from '../../links.ts';
import { ButtonLink, TextLink } from '../../shell/AppLink.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { sendOrLead } from '../../ui/wrong-fields.tsx';
import { AccessFrame } from './AccessFrame.tsx';
import { NewPasswordFields } from './NewPasswordFields.tsx';
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
  return (
    <AccessFrame title={t('account.choosePasswordTitle')} lead={t('account.choosePasswordLead')}>
      <LinkChecked token={token} />
    </AccessFrame>
  );
}

/** The form, where the link still works: nobody thinks of a password in vain. */
function LinkChecked({ token }: { token: string }) {
  const { t } = useTranslation();
  const link = useQuery(passwordLinkQuery(token));
  if (token === '') {
    return (
      <Notice tone="failed" title={t('account.noLinkTitle')} role="alert">
        <Text size="sm">{t('account.noLinkWhy')}</Text>
      </Notice>
    );
  }
  if (link.data !== undefined) return <PasswordForm username={link.data.username} token={token} />;
  if (link.error === null) return <Skeleton height={260} aria-busy aria-label={t('account.checkingLink')} />;
  const isDead = link.error.code === 'link-refused';
  return (
    <Stack gap={14}>
      <FailurePanel failure={shownFailure(link.error)} {...(isDead ? {} : { onRetry: () => void link.refetch() })} />
      <TextLink size="sm" to={links.signIn()}>
        {t('account.backToSignIn')}
      </TextLink>
    </Stack>
  );
}

function PasswordForm({ username, token }: { username: string; token: string }) {
  const { t } = useTranslation();
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
  if (choose.isSuccess) {
    return (
      <Stack gap={14}>
        <Notice tone="serving" role="status">
          <Text size="sm">{t('account.passwordChosen')}</Text>
        </Notice>
        <ButtonLink to={links.signIn()}>{t('signIn.title')}</ButtonLink>
      </Stack>
    );
  }
  return (
    <form onSubmit={sendOrLead(form, ({ password }) => choose.mutate({ body: { token, password } }))} noValidate>
      <Stack gap={14}>
        {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
        {/* Programs that keep passwords keep this one under the name. */}
        <TextInput label={t('signIn.username')} value={username} autoComplete="username" readOnly variant="filled" />
        <NewPasswordFields getInputProps={form.getInputProps} description={t('setup.passwordHelp')} autoFocus />
        <Button type="submit" fullWidth loading={choose.isPending}>
          {t('account.choosePasswordSubmit')}
        </Button>
      </Stack>
    </form>
  );
}
