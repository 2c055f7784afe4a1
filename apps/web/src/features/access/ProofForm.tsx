import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { Confirmation, PasskeyRequestOptions } from '@sluice/contract';
import { IconFingerprint } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiFailure, shownFailure } from '../../api/failure.ts';
import { FailurePanel } from '../../ui/Panels.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { askForPasskey } from './passkeys.ts';
import { usePasskeyCall } from './use-passkey-call.ts';

export type ProofMethod = Confirmation['method'];

/** What is offered first comes first. */
const order: readonly ProofMethod[] = ['totp', 'passkey', 'password', 'recent-sign-in', 'backup-code'];

interface ProofFormProps<Method extends ProofMethod> {
  methods: readonly Method[];
  /** Asked when the person chooses a passkey: what it signs is good for one proof. */
  passkeyOptions: () => Promise<PasskeyRequestOptions | null>;
  submitLabel: string;
  isLoss?: boolean;
  pending: boolean;
  failure: ApiFailure | null;
  onProof: (proof: Extract<Confirmation, { method: Method }>) => void;
  onCancel?: () => void;
}

/** Proves who is there in one of several ways: a code, a backup code, a passkey or the password. */
export function ProofForm<Method extends ProofMethod>(props: ProofFormProps<Method>) {
  const { t } = useTranslation();
  const offered = order.filter((method) => props.methods.some((known) => known === method));
  const [chosen, setChosen] = useState<ProofMethod | undefined>(offered[0]);
  const [value, setValue] = useState('');
  const passkey = usePasskeyCall();
  // Which methods there are was checked where they were offered.
  const give = (proof: Confirmation) => props.onProof(proof as Extract<Confirmation, { method: Method }>);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (props.pending || passkey.asking) return;
    if (chosen === 'passkey')
      void passkey.call(async () => {
        const options = await props.passkeyOptions();
        if (options !== null) give({ method: 'passkey', response: await askForPasskey(options) });
      });
    else if (chosen === 'recent-sign-in') give({ method: 'recent-sign-in' });
    else if (chosen === 'password') give({ method: 'password', password: value });
    else if (chosen !== undefined) give({ method: chosen, code: value.trim() });
  };
  const failure = passkey.failure ?? props.failure;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={14}>
        {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
        {chosen !== undefined && <ProofField method={chosen} value={value} onChange={setValue} />}
        <Group
          justify={props.onCancel === undefined ? 'stretch' : 'flex-end'}
          gap={8}
          grow={props.onCancel === undefined}
        >
          {props.onCancel !== undefined && (
            <Button variant="default" onClick={props.onCancel}>
              {t('common.cancel')}
            </Button>
          )}
          <Button
            type="submit"
            loading={props.pending || passkey.asking}
            leftSection={chosen === 'passkey' ? <IconFingerprint size={16} aria-hidden /> : undefined}
            {...(props.isLoss === true ? { color: 'red.8' } : {})}
          >
            {chosen === 'passkey' && props.isLoss !== true ? t('proof.usePasskey') : props.submitLabel}
          </Button>
        </Group>
        {offered.length > 1 && (
          <Group gap={4} aria-label={t('proof.otherWays')} role="group">
            <Text size="xs" c="dimmed">
              {t('proof.otherWays')}
            </Text>
            {offered
              .filter((method) => method !== chosen)
              .map((method) => (
                <Button
                  key={method}
                  size="compact-xs"
                  variant="subtle"
                  onClick={() => {
                    setValue('');
                    setChosen(method);
                  }}
                >
                  {t(`proof.methods.${method}`)}
                </Button>
              ))}
          </Group>
        )}
      </Stack>
    </form>
  );
}

interface ProofFieldProps {
  method: ProofMethod;
  value: string;
  onChange: (value: string) => void;
}

function ProofField({ method, value, onChange }: ProofFieldProps) {
  const { t } = useTranslation();
  const shared = {
    value,
    required: true,
    'data-autofocus': true,
    autoFocus: true,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  if (method === 'passkey') return <Text size="sm">{t('proof.passkeyLead')}</Text>;
  if (method === 'recent-sign-in') return <Text size="sm">{t('proof.recentLead')}</Text>;
  if (method === 'password')
    return <PasswordField key={method} label={t('proof.password')} autoComplete="current-password" {...shared} />;
  const isBackup = method === 'backup-code';
  return (
    <TextInput
      key={method}
      label={t(isBackup ? 'proof.backupCode' : 'proof.code')}
      description={t(isBackup ? 'proof.backupCodeHelp' : 'proof.codeHelp')}
      inputMode={isBackup ? 'text' : 'numeric'}
      autoComplete={isBackup ? 'off' : 'one-time-code'}
      maxLength={40}
      classNames={{ input: 'mono' }}
      {...shared}
    />
  );
}
