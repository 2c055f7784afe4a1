import { Button, Checkbox, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../ui/ActionButton.tsx';
import './shown-once.css';

interface BackupCodesProps {
  codes: readonly string[];
  onClose: () => void;
}

/** Ten codes that are shown this once: to copy, to download, and to say that they are kept. */
export function BackupCodes({ codes, onClose }: BackupCodesProps) {
  const { t } = useTranslation();
  const [kept, setKept] = useState(false);
  const text = `${codes.join('\n')}\n`;
  const file = useObjectUrl(text);
  return (
    <Stack gap={14}>
      <Text size="sm">{t('account.backupCodesShownWhy')}</Text>
      <ul className="backup-codes mono" aria-label={t('account.backupCodes')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group gap={8}>
        <CopyButton value={text} timeout={1500}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="xs"
              leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
              onClick={copy}
            >
              {copied ? t('common.copied') : t('account.copyAll')}
            </Button>
          )}
        </CopyButton>
        <Button
          component="a"
          href={file}
          download={t('account.backupFile')}
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} />}
        >
          {t('account.download')}
        </Button>
      </Group>
      <Checkbox
        size="sm"
        label={t('account.kept')}
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Group justify="flex-end">
        <ActionButton disabledReason={kept ? null : t('account.backupCodesShownWhy')} onClick={onClose}>
          {t('account.done')}
        </ActionButton>
      </Group>
    </Stack>
  );
}

/** A dialog that a click beside it does not close: what it shows is shown once. */
export function BackupCodesDialog(props: BackupCodesProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('account.backupCodesShown')}
      size={460}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <BackupCodes {...props} />
    </Modal>
  );
}

/** An address for a text that lives as long as the component. */
function useObjectUrl(text: string): string {
  const [url, setUrl] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return url;
}
