import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Mode } from './proxy-overview.ts';

/** A mode; one that the section does not say itself is grey and names where it comes from. */
export function ModeValue({ mode }: { mode: Mode }) {
  const { t } = useTranslation();
  if (mode.isOwn) return mode.value;
  return (
    <Text span inherit c="dimmed">
      {mode.origin === null
        ? t('overview.modeDefault', { mode: mode.value })
        : t('overview.modeInherited', { mode: mode.value, origin: mode.origin })}
    </Text>
  );
}

export const isSameMode = (one: Mode, other: Mode) => one.value === other.value;
