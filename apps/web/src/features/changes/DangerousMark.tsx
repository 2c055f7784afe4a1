import { Text } from '@mantine/core';
import type { ChangeView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/Notice.tsx';

/** Directives of a change that can run code or open files on nodes. */
export function DangerousMark({ dangerous }: { dangerous: ChangeView['dangerous'] }) {
  const { t } = useTranslation();
  if (dangerous.length === 0) return null;
  return (
    <Notice tone="warning" title={t('changes.dangerous')}>
      {dangerous.map((entry) => (
        <Text key={`${entry.resource}${entry.line}${entry.keyword}`} size="sm" className="mono">
          {t('changes.dangerousLine', { keyword: entry.keyword, line: entry.line })}
        </Text>
      ))}
    </Notice>
  );
}
