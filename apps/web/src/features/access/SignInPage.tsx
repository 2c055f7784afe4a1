import { Button, Code, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { signIn } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { signInOfferQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { Notice } from '../../ui/Notice.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { AccessFrame } from './AccessFrame.tsx';
import { useSignedIn } from './use-signed-in.ts';

const route = getRouteApi('/sign-in');

export default function SignInPage() {
  const { t } = useTranslation();
  const { refused, to } = route.useSearch();
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
          {refused !== undefined && enter.error === null && (
            <Notice tone="failed" role="alert" title={t('signIn.refusedTitle')}>
              {t(`signIn.refused.${refused}`)}
            </Notice>
          )}
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
          <SingleSignOn to={to} />
          <Text size="xs" c="dimmed">
            {t('signIn.lost')} <Code>{t('signIn.lostCommand')}</Code>
          </Text>
        </Stack>
      </form>
    </AccessFrame>
  );
}

/** A link and no call: the browser itself goes to the provider. */
function SingleSignOn({ to }: { to: string | undefined }) {
  const { t } = useTranslation();
  const buttonText = useQuery(signInOfferQuery).data?.buttonText ?? null;
  if (buttonText === null) return null;
  return (
    <>
      <Divider label={t('signIn.or')} />
      <Button component="a" href={links.startSingleSignOn(to)} variant="default" fullWidth>
        {buttonText}
      </Button>
    </>
  );
}
