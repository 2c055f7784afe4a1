import { Group, Skeleton, Stack, Text } from '@mantine/core';
import type { FileDiff } from '@sluice/contract';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../ui/Panels.tsx';

const DiffView = lazy(async () => ({ default: (await import('./monaco/DiffView.tsx')).DiffView }));

/** The difference of each file, bytes decoded for the eye. */
export function FileDiffs({ files }: { files: readonly FileDiff[] }) {
  const { t } = useTranslation();
  if (files.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('diff.none')}
      </Text>
    );
  }
  return (
    <Stack gap={14}>
      {files.map((file) => (
        <Panel
          key={file.resourceId}
          title={<span className="mono">{file.name}</span>}
          aside={
            <Group gap={10} fz="sm" className="mono">
              <span style={{ color: 'var(--serving)' }}>{`+${file.addedLines}`}</span>
              <span style={{ color: 'var(--failed)' }}>{`−${file.removedLines}`}</span>
              {file.after?.encoding === 'latin-1' && (
                <Text span size="xs" c="dimmed">
                  {t('diff.latin1')}
                </Text>
              )}
            </Group>
          }
          flush
        >
          <Suspense fallback={<Skeleton height={240} />}>
            <DiffView
              before={file.before?.text ?? ''}
              after={file.after?.text ?? ''}
              label={t('diff.label', { file: file.name })}
            />
          </Suspense>
        </Panel>
      ))}
    </Stack>
  );
}
