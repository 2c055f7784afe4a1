import { Button, Code, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
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
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { callApi } from '../../api/client.ts';
import { type ApiFailure, shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
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
  const enterAs = useSignedIn(route.useSearch().to);
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
          {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
          <TextInput
            label={t('signIn.username')}
            autoComplete="username webauthn"
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
          {window.isSecureContext && (
            <>
              <Divider label={t('proof.or')} />
              <Button
                variant="default"
                fullWidth
                leftSection={<IconFingerprint size={16} aria-hidden />}
                loading={passkey.asking}
                onClick={() => void enterWithPasskey()}
              >
                {t('proof.signInWithPasskey')}
              </Button>
            </>
          )}
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
