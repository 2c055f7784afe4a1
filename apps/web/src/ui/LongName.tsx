import { CopyButton, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { splitMiddle } from './time-words.ts';

interface LongNameProps {
  text: string;
  /** Names from haproxy.cfg, addresses and digests are monospaced. */
  mono?: boolean;
  maxCharacters?: number;
  /** Inside a link or button the name cannot be a button itself. */
  copyable?: boolean;
}

/** A name that is shortened in the middle when long: full text on hover, copied on click. */
export function LongName({ text, mono = false, maxCharacters = 36, copyable = false }: LongNameProps) {
  const { t } = useTranslation();
  const parts = splitMiddle(text, maxCharacters);
  const className = mono ? 'mono' : undefined;
  const shown = parts === null ? text : `${parts.head}…${parts.tail}`;
  if (!copyable) {
    if (parts === null) return <span className={className}>{text}</span>;
    return (
      <Tooltip label={text}>
        <span className={className}>{shown}</span>
      </Tooltip>
    );
  }
  return (
    <CopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('common.copied') : t('common.copyThis', { text })}>
          <UnstyledButton className={className} fz="inherit" onClick={copy}>
            {shown}
            <VisuallyHidden>{` ${t('common.copy')}`}</VisuallyHidden>
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  );
}
