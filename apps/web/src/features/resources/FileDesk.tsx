import { SegmentedControl, Stack } from '@mantine/core';
import type { ClusterId } from '@sluice/contract';
import { readListEntries } from '@sluice/haproxy-config';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
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
import { FileHead } from './FileHead.tsx';
import { hasTable, listKindOf } from './file-kind.ts';
import type { FileDocument } from './use-staged-file.ts';
import { ValuesDesk } from './ValuesDesk.tsx';

export type FileView = 'table' | 'text';

interface FileDeskProps {
  /** How a list or the values of nodes are shown; everything else is text. */
  view: FileView;
  onView: (view: FileView) => void;
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

/** One file with everything around it, for one opening: as text, and what has a table also as that. */
export function FileDesk(props: FileDeskProps) {
  const { view, onView, editing, current, directories, send, keep, onDrop, notice } = props;
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const { base, dirty } = editing;
  const { resource } = current;
  const listKind = listKindOf(resource.kind);
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
  const entries = useMemo(
    () => (listKind === null ? null : readListEntries(bytes, listKind).length),
    [bytes, listKind],
  );
  const reason = () => {
    if (overtaken) return t('files.othersFirst');
    if (notEncodable !== null) return t('configuration.notEncodable', notEncodable);
    return dirty ? null : t('files.nothing');
  };
  return (
    <Stack gap={12}>
      <FileHead
        resource={resource}
        etag={current.etag}
        directories={directories}
        sizeBytes={bytes.length}
        entries={entries}
        onDrop={dirty ? onDrop : null}
      />
      {!overtaken && notice}
      {overtaken && (
        <FileConflict
          base={base}
          current={current}
          edited={bytes}
          onReopen={(start) => send({ kind: 'reopened', document: current, start })}
        />
      )}
      {hasTable(resource.kind) && (
        <SegmentedControl
          w="fit-content"
          aria-label={t('files.view')}
          value={view}
          data={[
            { value: 'table', label: listKind === null ? t('files.asTable') : t('files.asEntries') },
            { value: 'text', label: t('files.asText') },
          ]}
          onChange={(value) => onView(value === 'text' ? 'text' : 'table')}
        />
      )}
      <div className="panel" style={{ overflow: 'clip' }}>
        {view === 'table' && resource.kind === 'node-values' && (
          <ValuesDesk
            bytes={bytes}
            readOnly={frozen}
            onEdit={(edited) => take({ kind: 'bytes', bytes: new Uint8Array(edited) })}
          />
        )}
        {view === 'table' && listKind !== null && (
          <EntryDesk
            name={resource.name}
            kind={listKind}
            bytes={bytes}
            readOnly={frozen}
            onEdit={(edited) => take({ kind: 'bytes', bytes: edited })}
          />
        )}
        {view === 'text' && (
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
