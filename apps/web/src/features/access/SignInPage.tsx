import { Button, Code, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { signIn } from '@sluice/contract';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { FailurePanel } from '../../ui/Panels.tsx';
import { AccessFrame } from './AccessFrame.tsx';
import { useSignedIn } from './use-signed-in.ts';

const route = getRouteApi('/sign-in');

export default function SignInPage() {
  const { t } = useTranslation();
  const { to } = route.useSearch();
  const enterAs = useSignedIn(to);
  const enter = useAct(signIn, {
    onDone: (answer) => {
      if (answer.state === 'signed-in') enterAs(answer);
    },
  });
  const form = useForm({ initialValues: { username: '', password: '' } });
  return (
    <AccessFrame title={t('signIn.title')} lead={t('signIn.lead')}>
      <form onSubmit={form.onSubmit((body) => enter.mutate({ body }))} noValidate>
        <Stack gap={14}>
          {enter.error !== null && <FailurePanel failure={shownFailure(enter.error)} />}
          <TextInput
            label={t('signIn.username')}
            autoComplete="username"
            autoFocus
            required
            {...form.getInputProps('username')}
          />
          <PasswordInput
            label={t('signIn.password')}
            autoComplete="current-password"
            required
            {...form.getInputProps('password')}
          />
          <Button type="submit" fullWidth loading={enter.isPending}>
            {t('signIn.submit')}
          </Button>
          <Text size="xs" c="dimmed">
            {t('signIn.lost')} <Code>{t('signIn.lostCommand')}</Code>
          </Text>
        </Stack>
      </form>
    </AccessFrame>
  );
}
