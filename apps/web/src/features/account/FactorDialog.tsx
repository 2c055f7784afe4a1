import { Modal, Stack, Text } from '@mantine/core';
import { type ComponentProps, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmationForm } from '../access/index.ts';
import { BackupCodes } from './BackupCodes.tsx';

type Confirmation = ComponentProps<typeof ConfirmationForm>;

interface FactorDialogProps extends Pick<Confirmation, 'methods' | 'pending' | 'failure' | 'onConfirm'> {
  title: string;
  onClose: () => void;
  /** Makes the factor, once it is known who is there; null until then. `done` takes the backup codes that came with it. */
  make: ((done: (backupCodes: readonly string[] | null) => void) => ReactNode) | null;
}

/** A new second factor in three steps: who is there, the factor itself, and the backup codes if it is the first one. */
export function FactorDialog({ failure, make, methods, onClose, onConfirm, pending, title }: FactorDialogProps) {
  const { t } = useTranslation();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={codes === null ? title : t('account.backupCodesShown')}
      size={480}
      closeOnClickOutside={make === null}
      closeOnEscape={codes === null}
      withCloseButton={codes === null}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {codes !== null ? (
        <BackupCodes codes={codes} onClose={onClose} />
      ) : make !== null ? (
        make((next) => (next === null ? onClose() : setCodes(next)))
      ) : (
        <Stack gap={14}>
          <Text size="sm" c="dimmed">
            {t('account.confirmLead')}
          </Text>
          <ConfirmationForm
            methods={methods}
            submitLabel={t('account.next')}
            pending={pending}
            failure={failure}
            onConfirm={onConfirm}
            onCancel={onClose}
          />
        </Stack>
      )}
    </Modal>
  );
}
