import { Stack, Text } from '@mantine/core';
import type { DriftConflict } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { CodeLines } from '../../ui/CodeLines.tsx';
import { lineDiff } from '../../ui/line-diff.ts';
import { Notice } from '../../ui/Notice.tsx';

const linesOf = (text: string | null) => (text === null ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/));

/** Places that the node and the staged configuration changed differently, both texts as one difference. */
export function DriftConflicts({ conflicts }: { conflicts: readonly DriftConflict[] }) {
  const { t } = useTranslation();
  return (
    <Notice tone="warning" title={t('drift.conflicts', { count: conflicts.length })} role="alert">
      <Stack gap={8}>
        <Text size="sm">{t('drift.conflictsWhy')}</Text>
        {conflicts.map((conflict) => (
          <div key={`${conflict.resource} ${conflict.section}`}>
            <Text size="sm" className="mono">
              {t('drift.place', { resource: conflict.resource, section: conflict.section })}
            </Text>
            <CodeLines
              label={t('drift.conflictOf', { section: conflict.section })}
              lines={lineDiff(linesOf(conflict.staged), linesOf(conflict.node))}
            />
          </div>
        ))}
      </Stack>
    </Notice>
  );
}
