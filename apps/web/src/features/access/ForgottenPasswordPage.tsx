import { Button, Code, Stack, Text, TextInput } from '@mantine/core';
import { forgotPassword } from '@sluice/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { forgottenPasswordQuery } from '../../api/account-queries.ts';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { AccessFrame } from './AccessFrame.tsx';
import '../../texts/add-account-texts.ts';

export default function ForgottenPasswordPage() {
  const { t } = useTranslation();
  const { byMail } = useSuspenseQuery(forgottenPasswordQuery).data;
  const [username, setUsername] = useState('');
  const send = useAct(forgotPassword);
  return (
    <AccessFrame
      title={t('account.forgottenTitle')}
      lead={t(byMail ? 'account.forgottenLead' : 'account.forgottenNoMail')}
    >
      <Stack gap={14}>
        {send.isSuccess ? (
          <Notice tone="serving" role="status">
            <Text size="sm">{t('account.forgottenSent')}</Text>
          </Notice>
        ) : byMail ? (
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              if (username.trim() !== '') send.mutate({ body: { username: username.trim() } });
            }}
          >
            <Stack gap={14}>
              {send.error !== null && <FailurePanel failure={shownFailure(send.error)} />}
              <TextInput
                label={t('signIn.username')}
                autoComplete="username"
                autoFocus
                required
                value={username}
                onChange={(event) => setUsername(event.currentTarget.value)}
              />
              <Button type="submit" fullWidth loading={send.isPending}>
                {t('account.forgottenSubmit')}
              </Button>
            </Stack>
          </form>
        ) : (
          <Text size="sm">
            {t('signIn.lost')} <Code>{t('signIn.lostCommand')}</Code>
          </Text>
        )}
        <TextLink size="sm" to={links.signIn()}>
          {t('account.backToSignIn')}
        </TextLink>
      </Stack>
    </AccessFrame>
  );
}
