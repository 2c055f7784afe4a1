import { Group, Stack, Text, Title } from '@mantine/core';
import type { ResourceKind } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { CodeLines } from '../../ui/CodeLines.tsx';
import { CopyIconButton } from '../../ui/CopyIconButton.tsx';
import { exampleLine, isFileOnNodes } from './file-kind.ts';
import { NodePaths } from './NodePaths.tsx';

interface NewFileHintsProps {
  kind: ResourceKind;
  path: string;
  directories: readonly string[];
}

/** Where the new file will lie, and how a line of haproxy.cfg names it. */
export function NewFileHints({ kind, path, directories }: NewFileHintsProps) {
  const { t } = useTranslation();
  const line = exampleLine(kind, `${directories[0] ?? ''}/${path}`);
  return (
    <Stack gap={8} style={{ position: 'sticky', top: 64 }}>
      {line !== null && isFileOnNodes(kind) && (
        <>
          <Title order={2} size="h3">
            {t('newFile.onNodes')}
          </Title>
          <NodePaths name={path} directories={directories} />
        </>
      )}
      {line !== null && (
        <>
          <Group gap={6} mt={8}>
            <Title order={2} size="h3">
              {t('newFile.inConfig')}
            </Title>
            <CopyIconButton value={line} label={t('newFile.copyLine')} />
          </Group>
          <CodeLines label={t('newFile.inConfig')} lines={[{ text: line, key: 'line' }]} />
          <Text size="xs" c="dimmed">
            {t('newFile.notNow')}
          </Text>
        </>
      )}
    </Stack>
  );
}
