import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import './shown-once.css';

/** A token or a link that is shown this once, with the button that copies it. */
export function ShownOnce({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation();
  return (
    <div className="shown-once">
      <span className="mono">{value}</span>
      <CopyButton value={value} timeout={1500}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            style={{ flexShrink: 0 }}
            leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            onClick={copy}
          >
            {copied ? t('common.copied') : label}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
