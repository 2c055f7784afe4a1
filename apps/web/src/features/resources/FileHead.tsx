import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { links } from '../../links.ts';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { useClusterId } from '../clusters/index.ts';
import { isFileOnNodes } from './file-kind.ts';
import type { ListedResource } from './file-rows.ts';
import { NodePaths } from './NodePaths.tsx';
import { RemoveFileButton, useRemoval } from './RemoveFileButton.tsx';
import { UsedAt } from './UsedAt.tsx';

interface FileHeadProps {
  resource: ListedResource;
  /** Names the state of the staged tree that the page shows. */
  etag: string;
  directories: readonly string[];
  sizeBytes: number;
  /** Null for what has none. */
  entries: number | null;
  /** Drops edits that are not staged; null while there are none. */
  onDrop: (() => void) | null;
}

/** Name, facts and acts of one file: where it lies, and which lines name it. */
export function FileHead({ resource, etag, directories, sizeBytes, entries, onDrop }: FileHeadProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const removal = useRemoval();
  const isSealed = resource.kind === 'sealed';
  return (
    <Stack gap={6}>
      <PageHeader
        title={<LongName text={resource.name} mono maxCharacters={60} />}
        actions={
          <>
            {onDrop !== null && (
              <Button variant="default" onClick={onDrop}>
                {t('files.drop')}
              </Button>
            )}
            {!isSealed && (
              <Button
                component="a"
                variant="default"
                href={links.download(clusterId, resource.id, 'staged')}
                download={resource.name.split('/').at(-1)}
                leftSection={<IconDownload size={16} />}
              >
                {t('configuration.download')}
              </Button>
            )}
            <RemoveFileButton stage={removal} resource={resource} etag={etag} />
          </>
        }
      />
      {removal.failure !== null && <FailurePanel failure={shownFailure(removal.failure)} onRetry={removal.reload} />}
      <div className="facts">
        <b>{t(`kind.${resource.kind}`)}</b>
        <span>{t('configuration.size', { count: sizeBytes })}</span>
        {entries !== null && <span>{t('files.entries', { count: entries })}</span>}
        <span>
          {onDrop !== null ? (
            t('files.edited')
          ) : (
            <>
              {isSealed ? t('files.version') : t('configuration.sha256')}{' '}
              <LongName text={resource.digest} mono maxCharacters={17} copyable />
            </>
          )}
        </span>
      </div>
      {isFileOnNodes(resource.kind) && (
        <Group gap={20} align="flex-start">
          <Group gap={6} align="flex-start">
            <Text size="sm" c="dimmed">
              {t('files.onNodes')}
            </Text>
            <NodePaths name={resource.name} directories={directories} />
          </Group>
          <Group gap={6} align="flex-start">
            <Text size="sm" c="dimmed">
              {t('files.usedAt')}
            </Text>
            <UsedAt uses={resource.usedAt} />
          </Group>
        </Group>
      )}
    </Stack>
  );
}
