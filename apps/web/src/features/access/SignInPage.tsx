import { Button, Code, Divider, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import {
  beginPasskeySignIn,
  finishPasskeySignIn,
  type SecondFactorProof,
  type SecondStepNeeded,
  signIn,
  takeSecondStep,
} from '@sluice/contract';
import { IconFingerprint } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { callApi } from '../../api/client.ts';
import { type ApiFailure, shownFailure } from '../../api/failure.ts';
import { signInOfferQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { AccessFrame } from './AccessFrame.tsx';
import { ProofForm } from './ProofForm.tsx';
import { askForPasskey } from './passkeys.ts';
import { usePasskeyCall } from './use-passkey-call.ts';
import { useSignedIn } from './use-signed-in.ts';
import '../../texts/add-account-texts.ts';

const route = getRouteApi('/sign-in');

export default function SignInPage() {
  const [step, setStep] = useState<SecondStepNeeded | null>(null);
  /** Why the sign-in began again. */
  const [ended, setEnded] = useState<ApiFailure | null>(null);
  if (step === null) return <FirstStep ended={ended} onSecondStep={setStep} />;
  return (
    <SecondStep
      step={step}
      onEnd={(failure) => {
        setStep(null);
        setEnded(failure);
      }}
    />
  );
}

interface FirstStepProps {
  ended: ApiFailure | null;
  onSecondStep: (step: SecondStepNeeded) => void;
}

function FirstStep({ ended, onSecondStep }: FirstStepProps) {
  const { t } = useTranslation();
  const { refused, to } = route.useSearch();
  const enterAs = useSignedIn(to);
  const enter = useAct(signIn, {
    onDone: (answer) => (answer.state === 'signed-in' ? enterAs(answer) : onSecondStep(answer)),
  });
  const passkey = usePasskeyCall();
  const enterWithPasskey = () =>
    passkey.call(async () => {
      const begun = await callApi(beginPasskeySignIn, { body: {} });
      const response = await askForPasskey(begun.passkey);
      enterAs(await callApi(finishPasskeySignIn, { body: { ticket: begun.ticket, response } }));
    });
  const form = useForm({ initialValues: { username: '', password: '' } });
  const failure = passkey.failure ?? enter.error ?? ended;
  return (
    <AccessFrame title={t('signIn.title')} lead={t('signIn.lead')}>
      <form onSubmit={form.onSubmit((body) => enter.mutate({ body }))} noValidate>
        <Stack gap={14}>
          {refused !== undefined && failure === null && (
            <Notice tone="failed" role="alert" title={t('signIn.refusedTitle')}>
              {t(`signIn.refused.${refused}`)}
            </Notice>
          )}
          {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
          <TextInput
            label={t('signIn.username')}
            autoComplete="username webauthn"
            autoFocus
            required
            {...form.getInputProps('username')}
          />
          <PasswordField
            label={t('signIn.password')}
            autoComplete="current-password"
            required
            {...form.getInputProps('password')}
          />
          <Button type="submit" fullWidth loading={enter.isPending}>
            {t('signIn.submit')}
          </Button>
          <OtherWays to={to} pending={passkey.asking} onPasskey={() => void enterWithPasskey()} />
          <TextLink size="sm" to={links.forgottenPassword()}>
            {t('account.forgottenLink')}
          </TextLink>
          <Text size="xs" c="dimmed">
            {t('signIn.lost')} <Code>{t('signIn.lostCommand')}</Code>
          </Text>
        </Stack>
      </form>
    </AccessFrame>
  );
}

interface OtherWaysProps {
  to: string | undefined;
  pending: boolean;
  onPasskey: () => void;
}

/** Without a password: with a passkey where the browser has them, and at the provider where there is one. */
function OtherWays({ to, pending, onPasskey }: OtherWaysProps) {
  const { t } = useTranslation();
  const buttonText = useQuery(signInOfferQuery).data?.buttonText ?? null;
  if (!window.isSecureContext && buttonText === null) return null;
  return (
    <>
      <Divider label={t('signIn.or')} />
      {window.isSecureContext && (
        <Button
          variant="default"
          fullWidth
          leftSection={<IconFingerprint size={16} aria-hidden />}
          loading={pending}
          onClick={onPasskey}
        >
          {t('proof.signInWithPasskey')}
        </Button>
      )}
      {buttonText !== null && (
        // A link and no call: the browser itself goes to the provider.
        <Button component="a" href={links.startSingleSignOn(to)} variant="default" fullWidth>
          {buttonText}
        </Button>
      )}
    </>
  );
}

interface SecondStepProps {
  step: SecondStepNeeded;
  onEnd: (failure: ApiFailure | null) => void;
}

/** The password was right: now the second factor. */
function SecondStep({ step, onEnd }: SecondStepProps) {
  const { t } = useTranslation();
  const enterAs = useSignedIn(route.useSearch().to);
  const take = useAct(takeSecondStep, { onDone: enterAs });
  const give = (proof: SecondFactorProof) =>
    take.mutate(
      { body: { ticket: step.ticket, proof } },
      { onError: (failure) => (failure.code === 'ticket-ended' ? onEnd(failure) : undefined) },
    );
  return (
    <AccessFrame title={t('proof.secondStepTitle')} lead={t('proof.secondStepLead')}>
      <Stack gap={14}>
        <ProofForm
          methods={step.methods}
          passkeyOptions={async () => step.passkey}
          submitLabel={t('signIn.submit')}
          pending={take.isPending}
          failure={take.error}
          onProof={give}
        />
        <Button variant="subtle" size="compact-sm" onClick={() => onEnd(null)}>
          {t('proof.startAgain')}
        </Button>
      </Stack>
    </AccessFrame>
  );
}
