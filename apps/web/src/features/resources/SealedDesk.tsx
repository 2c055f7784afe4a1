import { Box, Stack, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toBase64 } from '../../api/base64.ts';
import { useLeaveGuard } from '../../shell/LeaveGuard.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { useClusterId } from '../clusters/index.ts';
import { StageFooter, useStageChange } from '../configuration/index.ts';
import { FileHead } from './FileHead.tsx';
import type { ListedResource } from './file-rows.ts';
import { bytesOfContent, type FileContentInput, NewFileContent, useContentProblem } from './NewFileContent.tsx';

interface SealedDeskProps {
  resource: ListedResource;
  etag: string;
  directories: readonly string[];
}

const empty: FileContentInput = { source: 'upload', text: '', upload: null };

/** A sealed file: its content only goes in, as another version. What is typed here is kept nowhere, a reload loses it. */
export function SealedDesk({ resource, etag, directories }: SealedDeskProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const [content, setContent] = useState(empty);
  const dirty = useRef(false);
  const release = () => {
    dirty.current = false;
  };
  const stage = useStageChange(clusterId, () => setContent(empty), release);
  const guard = useLeaveGuard({ holds: () => dirty.current, onLeave: release });
  const problem = useContentProblem(content);
  const change = (next: Partial<FileContentInput>) => {
    dirty.current = true;
    setContent({ ...content, ...next });
  };
  const isEmpty = content.source === 'text' && content.text === '';
  return (
    <Stack gap={12}>
      <FileHead
        resource={resource}
        etag={etag}
        directories={directories}
        sizeBytes={resource.sizeBytes}
        entries={null}
        onDrop={null}
      />
      <Text size="sm" c="dimmed">
        {t('files.sealedWhy')}
      </Text>
      {resource.face !== null && (
        <Panel title={t('files.sealedFace')}>
          <Text size="sm" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
            {resource.face.trimEnd()}
          </Text>
        </Panel>
      )}
      <Panel title={t('files.sealedReplace')} flush>
        <Box p={14}>
          <NewFileContent
            content={content}
            error={undefined}
            onSource={(source) => setContent({ ...content, source })}
            onText={(text) => change({ text })}
            onUpload={(upload) => change({ upload })}
          />
        </Box>
        <StageFooter
          suggestedTitle={t('files.suggestedReplace', { name: resource.name }).slice(0, 200)}
          disabledReason={isEmpty ? t('files.nothing') : problem}
          failure={stage.failure}
          pending={stage.pending}
          onReload={stage.reload}
          onStage={(title) =>
            stage.stageEdits(etag, [{ resourceId: resource.id, content: toBase64(bytesOfContent(content)) }], title)
          }
        />
      </Panel>
      {guard.dialog}
    </Stack>
  );
}
