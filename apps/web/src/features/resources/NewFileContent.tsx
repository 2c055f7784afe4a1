import { Button, FileButton, Group, Input, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { maxResourceBytes } from '@sluice/contract';
import { IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export interface FileContentInput {
  source: 'text' | 'upload';
  text: string;
  upload: { name: string; bytes: Uint8Array } | null;
}

/** The bytes to stage: typed text as UTF-8, an uploaded file as it is. */
export function bytesOfContent({ source, text, upload }: FileContentInput): Uint8Array {
  return source === 'text' ? new TextEncoder().encode(text) : (upload?.bytes ?? new Uint8Array());
}

/** Why the content cannot be staged; null when it can. */
export function useContentProblem(content: FileContentInput): string | null {
  const { t } = useTranslation();
  if (content.source === 'upload' && content.upload === null) return t('newFile.noFile');
  const size = bytesOfContent(content).length;
  return size > maxResourceBytes ? t('newFile.tooLarge', { size, max: maxResourceBytes }) : null;
}

interface NewFileContentProps {
  content: FileContentInput;
  /** What the server says about it. */
  error: string | undefined;
  onSource: (source: FileContentInput['source']) => void;
  onText: (text: string) => void;
  onUpload: (upload: FileContentInput['upload']) => void;
}

/** The content of a new file, typed or uploaded; uploaded bytes stay as they are. */
export function NewFileContent({ content, error, onSource, onText, onUpload }: NewFileContentProps) {
  const { t } = useTranslation();
  const { source, text, upload } = content;
  const problem = useContentProblem(content);
  const shown = error ?? (source === 'upload' && upload === null ? null : problem);
  return (
    <Stack gap={8}>
      <SegmentedControl
        w="fit-content"
        aria-label={t('newFile.content')}
        value={source}
        data={[
          { value: 'text', label: t('newFile.typed') },
          { value: 'upload', label: t('newFile.upload') },
        ]}
        onChange={(value) => onSource(value === 'upload' ? 'upload' : 'text')}
      />
      {source === 'text' ? (
        <Textarea
          label={t('newFile.content')}
          classNames={{ input: 'mono' }}
          rows={14}
          spellCheck={false}
          value={text}
          error={shown}
          onChange={(event) => onText(event.currentTarget.value)}
        />
      ) : (
        <Group gap={12}>
          <FileButton
            onChange={async (chosen) => {
              if (chosen === null) return;
              onUpload({ name: chosen.name, bytes: new Uint8Array(await chosen.arrayBuffer()) });
            }}
            inputProps={{ 'aria-label': t('newFile.chooseFile') }}
          >
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconUpload size={16} />}>
                {t('newFile.chooseFile')}
              </Button>
            )}
          </FileButton>
          {upload !== null && (
            <Text size="sm">{t('newFile.chosenFile', { name: upload.name, count: upload.bytes.length })}</Text>
          )}
          {shown !== null && <Input.Error>{shown}</Input.Error>}
        </Group>
      )}
    </Stack>
  );
}
