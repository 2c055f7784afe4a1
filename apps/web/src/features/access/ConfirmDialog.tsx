import { Modal, Stack, Text } from '@mantine/core';
import { beginProof, type Confirmation } from '@sluice/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { callApi } from '../../api/client.ts';
import type { ApiFailure } from '../../api/failure.ts';
import { ProofForm, type ProofMethod } from './ProofForm.tsx';

interface ConfirmationFormProps {
  methods: readonly ProofMethod[];
  submitLabel: string;
  isLoss?: boolean;
  pending: boolean;
  failure: ApiFailure | null;
  onConfirm: (confirm: Confirmation) => void;
  onCancel: () => void;
}

/** Says again who is there, before a factor is added or taken away. */
export function ConfirmationForm({ onConfirm, ...rest }: ConfirmationFormProps) {
  return (
    <ProofForm {...rest} passkeyOptions={async () => (await callApi(beginProof, {})).passkey} onProof={onConfirm} />
  );
}

interface ConfirmDialogProps extends ConfirmationFormProps {
  title: string;
  /** What will be affected, in words. */
  children: ReactNode;
}

/** Asks before a factor is lost; says what, and who is there. */
export function ConfirmDialog({ title, children, ...form }: ConfirmDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={form.onCancel}
      title={title}
      size={460}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap={14}>
        <Text size="sm">{children}</Text>
        <ConfirmationForm {...form} />
      </Stack>
    </Modal>
  );
}
