import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { addPasskey, beginPasskey, type PasskeyCreationOptions } from '@sluice/contract';
import { IconFingerprint } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { FailurePanel } from '../../ui/Panels.tsx';
import { type ConfirmationForm, makePasskey, usePasskeyCall } from '../access/index.ts';
import { FactorDialog } from './FactorDialog.tsx';

interface AddPasskeyDialogProps {
  methods: Parameters<typeof ConfirmationForm>[0]['methods'];
  onClose: () => void;
}

/** Who is there, then name and browser. */
export function AddPasskeyDialog({ methods, onClose }: AddPasskeyDialogProps) {
  const { t } = useTranslation();
  const [options, setOptions] = useState<PasskeyCreationOptions | null>(null);
  const begin = useAct(beginPasskey, { onDone: ({ passkey }) => setOptions(passkey) });
  return (
    <FactorDialog
      title={t('account.addPasskey')}
      methods={methods}
      pending={begin.isPending}
      failure={begin.error}
      onConfirm={(confirm) => begin.mutate({ body: { confirm } })}
      onClose={onClose}
      make={options && ((done) => <NameAndMake options={options} onDone={done} />)}
    />
  );
}

interface NameAndMakeProps {
  options: PasskeyCreationOptions;
  onDone: (backupCodes: readonly string[] | null) => void;
}

function NameAndMake({ options, onDone }: NameAndMakeProps) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const add = useAct(addPasskey, {
    stale: [['account', 'second-factors'], ['session']],
    onDone: ({ backupCodes }) => onDone(backupCodes),
  });
  const browser = usePasskeyCall();
  const failure = browser.failure ?? add.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === '' || browser.asking || add.isPending) return;
    void browser.call(async () => add.mutate({ body: { name: wanted, response: await makePasskey(options) } }));
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={14}>
        {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
        <TextInput
          label={t('account.passkeyName')}
          description={t('account.passkeyNameHelp')}
          data-autofocus
          autoFocus
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed">
          {t('proof.passkeyLead')}
        </Text>
        <Group justify="flex-end">
          <Button
            type="submit"
            leftSection={<IconFingerprint size={16} aria-hidden />}
            loading={browser.asking || add.isPending}
          >
            {t('account.makePasskey')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
