import { Button, Group, Stack, Text } from '@mantine/core';
import { readListEntries } from '@sluice/haproxy-config';
import { IconDownload } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { links } from '../../links.ts';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { useClusterId } from '../clusters/index.ts';
import { listKindOf } from './file-kind.ts';
import { NodePaths } from './NodePaths.tsx';
import { RemoveFileButton, useRemoval } from './RemoveFileButton.tsx';
import { UsedAt } from './UsedAt.tsx';
import type { FileDocument } from './use-staged-file.ts';

interface FileHeadProps {
  document: FileDocument;
  directories: readonly string[];
  bytes: Uint8Array;
  dirty: boolean;
  onDrop: () => void;
}

/** Name, facts and acts of one file: where it lies, and which lines name it. */
export function FileHead({ document, directories, bytes, dirty, onDrop }: FileHeadProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const { resource } = document;
  const listKind = listKindOf(resource.kind);
  const removal = useRemoval();
  const entries = useMemo(() => (listKind === null ? 0 : readListEntries(bytes, listKind).length), [bytes, listKind]);
  return (
    <Stack gap={6}>
      <PageHeader
        title={<LongName text={resource.name} mono maxCharacters={60} />}
        actions={
          <>
            {dirty && (
              <Button variant="default" onClick={onDrop}>
                {t('files.drop')}
              </Button>
            )}
            <Button
              component="a"
              variant="default"
              href={links.download(clusterId, resource.id, 'staged')}
              download={resource.name.split('/').at(-1)}
              leftSection={<IconDownload size={16} />}
            >
              {t('configuration.download')}
            </Button>
            <RemoveFileButton stage={removal} document={document} />
          </>
        }
      />
      {removal.failure !== null && <FailurePanel failure={shownFailure(removal.failure)} onRetry={removal.reload} />}
      <div className="facts">
        <b>{t(`kind.${resource.kind}`)}</b>
        <span>{t('configuration.size', { count: bytes.length })}</span>
        {listKind !== null && <span>{t('files.entries', { count: entries })}</span>}
        <span>
          {dirty ? (
            t('files.edited')
          ) : (
            <>
              {t('configuration.sha256')} <LongName text={resource.digest} mono maxCharacters={17} copyable />
            </>
          )}
        </span>
      </div>
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
    </Stack>
  );
}
