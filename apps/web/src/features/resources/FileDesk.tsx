import { Button, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import type { ClusterId } from '@sluice/contract';
import { readListEntries } from '@sluice/haproxy-config';
import { IconDownload } from '@tabler/icons-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { LongName } from '../../ui/LongName.tsx';
import { useClusterId } from '../clusters/index.ts';
import {
  type Editing,
  type EditingEvent,
  isSame,
  PlainEditor,
  StageFooter,
  useStageChange,
  type WrittenDocument,
} from '../configuration/index.ts';
import { EntryDesk } from './EntryDesk.tsx';
import { describeEdit } from './edit-title.ts';
import { FileConflict } from './FileConflict.tsx';
import { listKindOf } from './file-kind.ts';
import { NodePaths } from './NodePaths.tsx';
import { RemoveFileButton } from './RemoveFileButton.tsx';
import { UsedAt } from './UsedAt.tsx';
import type { FileDocument } from './use-staged-file.ts';

interface FileDeskProps {
  editing: Editing<FileDocument>;
  /** What is staged now. */
  current: FileDocument;
  directories: readonly string[];
  send: (event: EditingEvent<FileDocument>) => void;
  /** Keeps the edited bytes for a reload; null drops them. */
  keep: (edited: Uint8Array | null) => void;
  onDrop: () => void;
  notice: ReactNode;
}

type View = 'entries' | 'text';

/** One file with everything around it, for one opening: as text, and a list also as its entries. */
export function FileDesk({ editing, current, directories, send, keep, onDrop, notice }: FileDeskProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const { base, dirty } = editing;
  const { resource } = current;
  const listKind = listKindOf(resource.kind);
  const [view, setView] = useState<View>(listKind === null ? 'text' : 'entries');
  const [bytes, setBytes] = useState(editing.start);
  const [notEncodable, setNotEncodable] = useState<{ line: number; character: string } | null>(null);
  const overtaken = dirty && base.resource.digest !== current.resource.digest;
  const { stage, frozen, freeze } = useFrozenStage(clusterId, base.etag, () => {
    send({ kind: 'accepted' });
    keep(null);
  });
  const take = (written: WrittenDocument) => {
    if (written.kind === 'not-encodable') {
      setNotEncodable(written);
      return;
    }
    setNotEncodable(null);
    setBytes(written.bytes);
    const differs = !isSame(written.bytes, base.bytes);
    send({ kind: 'judged', differs });
    keep(differs ? written.bytes : null);
  };
  const title = useEditTitle(base, bytes);
  const reason = () => {
    if (overtaken) return t('files.othersFirst');
    if (notEncodable !== null) return t('configuration.notEncodable', notEncodable);
    return dirty ? null : t('files.nothing');
  };
  return (
    <Stack gap={12}>
      <FileHead document={current} directories={directories} bytes={bytes} dirty={dirty} onDrop={onDrop} />
      {!overtaken && notice}
      {overtaken && (
        <FileConflict
          base={base}
          current={current}
          edited={bytes}
          onReopen={(start) => send({ kind: 'reopened', document: current, start })}
        />
      )}
      {listKind !== null && (
        <SegmentedControl
          w="fit-content"
          aria-label={t('files.view')}
          value={view}
          data={[
            { value: 'entries', label: t('files.asEntries') },
            { value: 'text', label: t('files.asText') },
          ]}
          onChange={(value) => setView(value === 'text' ? 'text' : 'entries')}
        />
      )}
      <div className="panel" style={{ overflow: 'clip' }}>
        {listKind !== null && view === 'entries' ? (
          <EntryDesk
            name={resource.name}
            kind={listKind}
            bytes={bytes}
            readOnly={frozen}
            onEdit={(edited) => take({ kind: 'bytes', bytes: edited })}
          />
        ) : (
          <PlainEditor
            start={bytes}
            label={t('files.editor', { name: resource.name })}
            readOnly={frozen}
            onTyped={() => send({ kind: 'typed' })}
            onWritten={take}
          />
        )}
        <StageFooter
          suggestedTitle={dirty ? title : ''}
          disabledReason={reason()}
          failure={stage.failure}
          pending={stage.pending}
          onReload={stage.reload}
          onStage={(words) => {
            freeze();
            stage.stage(base, bytes, words);
          }}
        />
      </div>
    </Stack>
  );
}

/** Staging with the editor standing still, from the click until the page has what was made of the text. */
function useFrozenStage(clusterId: ClusterId, etag: string, onAccepted: () => void) {
  const stage = useStageChange(clusterId, () => {}, onAccepted);
  const [frozen, setFrozen] = useState(false);
  const { failure } = stage;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a refusal, or a newer state with the same bytes, ends the wait; other bytes open another desk
  useEffect(() => setFrozen(false), [failure, etag]);
  return { stage, frozen, freeze: () => setFrozen(true) };
}

function useEditTitle(base: FileDocument, bytes: Uint8Array): string {
  const { t } = useTranslation();
  const { name, kind } = base.resource;
  const words = useMemo(() => describeEdit(kind, base.bytes, bytes), [kind, base.bytes, bytes]);
  const title = () => {
    if (words.kind === 'added') return t('files.suggestedAdded', { name, entry: words.entry });
    if (words.kind === 'removed') return t('files.suggestedRemoved', { name, entry: words.entry });
    if (words.kind === 'edit') return t('files.suggestedEdit', { name });
    return t('files.suggestedChanged', { name, key: words.key, before: words.before, after: words.after });
  };
  return title().slice(0, 200);
}

interface FileHeadProps {
  document: FileDocument;
  directories: readonly string[];
  bytes: Uint8Array;
  dirty: boolean;
  onDrop: () => void;
}

function FileHead({ document, directories, bytes, dirty, onDrop }: FileHeadProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const { resource } = document;
  const listKind = listKindOf(resource.kind);
  const entries = useMemo(() => (listKind === null ? 0 : readListEntries(bytes, listKind).length), [bytes, listKind]);
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap={12} align="flex-start">
        <Title
          order={2}
          className="mono"
          size="h3"
          style={{ overflowWrap: 'anywhere', minWidth: 0, flex: '1 1 300px' }}
        >
          {resource.name}
        </Title>
        <Group gap={8}>
          {dirty && (
            <Button variant="default" size="xs" onClick={onDrop}>
              {t('files.drop')}
            </Button>
          )}
          <Button
            component="a"
            variant="default"
            size="xs"
            href={links.download(clusterId, resource.id, 'staged')}
            download={resource.name.split('/').at(-1)}
            leftSection={<IconDownload size={14} />}
          >
            {t('configuration.download')}
          </Button>
          <RemoveFileButton document={document} />
        </Group>
      </Group>
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
