import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { completeSetup } from '@sluice/contract';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { FailurePanel } from '../../ui/Panels.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { sendOrLead } from '../../ui/wrong-fields.tsx';
import { AccessFrame } from './AccessFrame.tsx';
import { usePasswordRule } from './use-password-rule.ts';
import { useSignedIn } from './use-signed-in.ts';
import '../../texts/add-account-texts.ts';

const route = getRouteApi('/setup');
/** By their places in the request. */
const fields = { secret: 'secret', username: 'username', password: 'password' };

export default function SetupPage() {
  const { t } = useTranslation();
  const complete = useAct(completeSetup, { onDone: useSignedIn(undefined) });
  const rule = usePasswordRule();
  const form = useForm({
    initialValues: { secret: '', username: '', password: '' },
    validateInputOnBlur: ['password'],
    validate: {
      secret: (value) => (value.trim() === '' ? t('setup.secretNeeded') : null),
      username: (value) => (value.trim() === '' ? t('setup.usernameNeeded') : null),
      password: rule,
    },
  });
  const failure = useFieldFailure(form, complete.error, fields);
  const { reset } = route.useRouteContext();
  return (
    <AccessFrame
      title={t(reset ? 'setup.resetTitle' : 'setup.title')}
      lead={t(reset ? 'setup.resetLead' : 'setup.lead')}
    >
      <form
        onSubmit={sendOrLead(form, (body) => complete.mutate({ body: { ...body, secret: body.secret.trim() } }))}
        noValidate
      >
        <Stack gap={14}>
          {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
          <TextInput
            label={t('setup.secret')}
            description={t(reset ? 'setup.resetSecretHelp' : 'setup.secretHelp')}
            autoComplete="one-time-code"
            autoFocus
            required
            classNames={{ input: 'mono' }}
            {...form.getInputProps('secret')}
          />
          <TextInput
            label={t('setup.username')}
            description={t(reset ? 'setup.resetUsernameHelp' : 'setup.usernameHelp')}
            autoComplete="username"
            required
            {...form.getInputProps('username')}
          />
          <PasswordField
            label={t('setup.password')}
            description={t('setup.passwordHelp')}
            autoComplete="new-password"
            required
            {...form.getInputProps('password')}
          />
          <Button type="submit" fullWidth loading={complete.isPending}>
            {t(reset ? 'setup.resetSubmit' : 'setup.submit')}
          </Button>
        </Stack>
      </form>
    </AccessFrame>
  );
}
