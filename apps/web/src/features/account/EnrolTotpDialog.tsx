import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { beginTotp, type CallOutput, confirmTotp } from '@sluice/contract';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { encode } from 'uqr';
import { shownFailure } from '../../api/failure.ts';
import { splitFailure } from '../../api/field-failure.ts';
import { useAct } from '../../api/use-act.ts';
import { CopyIconButton } from '../../ui/CopyIconButton.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import type { ConfirmationForm } from '../access/index.ts';
import { FactorDialog } from './FactorDialog.tsx';
import { pathOf } from './qr-path.ts';
import './shown-once.css';

/** By their places in the request. */
const fields = { code: 'code' };

interface EnrolTotpDialogProps {
  methods: Parameters<typeof ConfirmationForm>[0]['methods'];
  onClose: () => void;
}

/** Who is there, then the secret and its first code. */
export function EnrolTotpDialog({ methods, onClose }: EnrolTotpDialogProps) {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<CallOutput<typeof beginTotp> | null>(null);
  const begin = useAct(beginTotp, { onDone: setBegun });
  return (
    <FactorDialog
      title={t('account.totpTitle')}
      methods={methods}
      pending={begin.isPending}
      failure={begin.error}
      onConfirm={(confirm) => begin.mutate({ body: { confirm } })}
      onClose={onClose}
      make={begun && ((done) => <FirstCode begun={begun} onDone={done} />)}
    />
  );
}

interface FirstCodeProps {
  begun: CallOutput<typeof beginTotp>;
  onDone: (backupCodes: readonly string[] | null) => void;
}

function FirstCode({ begun, onDone }: FirstCodeProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const confirm = useAct(confirmTotp, {
    stale: [['account', 'second-factors'], ['session']],
    onDone: ({ backupCodes }) => onDone(backupCodes),
  });
  const input = useRef<HTMLInputElement>(null);
  const { fields: wrong, rest } = splitFailure(confirm.error, fields);
  const isWrong = wrong.code !== undefined;
  // The wrong code is typed over.
  useEffect(() => {
    if (!isWrong) return;
    input.current?.focus();
    input.current?.select();
  }, [isWrong]);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim() !== '' && !confirm.isPending) confirm.mutate({ body: { code: code.trim() } });
      }}
    >
      <Stack gap={14}>
        <Text size="sm">{t('account.scan')}</Text>
        <Group justify="center">
          <QrCode text={begun.uri} label={t('account.qr')} />
        </Group>
        <div>
          <Text size="sm" fw={500} mb={4}>
            {t('account.secret')}
          </Text>
          <div className="shown-once">
            <span className="mono">{begun.secret.replace(/(.{4})(?=.)/g, '$1 ')}</span>
            <CopyIconButton value={begun.secret} label={t('account.copySecret')} />
          </div>
          <Text size="xs" c="dimmed" mt={4}>
            {`${t('account.secretExpires')} `}
            <RelativeTime at={begun.expiresAt} />
          </Text>
        </div>
        {rest !== null && <FailurePanel failure={shownFailure(rest)} />}
        <TextInput
          label={t('account.firstCode')}
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          maxLength={40}
          required
          classNames={{ input: 'mono' }}
          ref={input}
          error={wrong.code}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={confirm.isPending}>
            {t('account.confirmCode')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  return (
    <svg className="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={pathOf(data)} />
    </svg>
  );
}
