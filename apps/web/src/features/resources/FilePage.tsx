import { Stack } from '@mantine/core';
import type { ClusterId, ResourceId } from '@sluice/contract';
import { IconFileOff } from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import '../../texts/add-resource-texts.ts';
import { resourcesQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { DraftNotice } from '../../shell/DraftNotice.tsx';
import { useLeaveGuard } from '../../shell/LeaveGuard.tsx';
import { openDraft } from '../../ui/draft.ts';
import { Notice } from '../../ui/Notice.tsx';
import { EmptyPanel } from '../../ui/Panels.tsx';
import {
  type EditorDraft,
  FileContent,
  openEditing,
  readEditorDraft,
  takeUp,
  useEditing,
  writeEditorDraft,
} from '../configuration/index.ts';
import { FileDesk, type FileView } from './FileDesk.tsx';
import { hasTable } from './file-kind.ts';
import type { ListedResource } from './file-rows.ts';
import { SealedDesk } from './SealedDesk.tsx';
import { type FileDocument, useStagedFile } from './use-staged-file.ts';

const route = getRouteApi('/signed-in/clusters/$clusterId/files/$resourceId');

export default function FilePage() {
  const { clusterId, resourceId } = route.useParams();
  const { items, etag, directories } = useSuspenseQuery(resourcesQuery(clusterId, 'staged')).data;
  const resource = items.find(({ id }) => id === resourceId);
  if (resource === undefined) return <GoneFile clusterId={clusterId} resourceId={resourceId} />;
  if (resource.kind === 'sealed') {
    return <SealedDesk key={resource.digest} resource={resource} etag={etag} directories={directories} />;
  }
  return (
    <StagedFile key={resource.id} clusterId={clusterId} resource={resource} etag={etag} directories={directories} />
  );
}

/** A removed file, as the newest revision still has it; else where to go. */
function GoneFile({ clusterId, resourceId }: { clusterId: ClusterId; resourceId: ResourceId }) {
  const { t } = useTranslation();
  const resource = useQuery(resourcesQuery(clusterId, 'head')).data?.items.find(({ id }) => id === resourceId);
  const back = (
    <ButtonLink variant="default" to={links.files(clusterId)}>
      {t('files.all')}
    </ButtonLink>
  );
  if (resource === undefined) {
    return (
      <EmptyPanel
        icon={<IconFileOff size={40} stroke={1.5} />}
        title={t('files.goneTitle')}
        why={t('files.goneWhy')}
        action={back}
      />
    );
  }
  return (
    <Stack gap={12}>
      <Notice tone="staged">{t('files.removalStaged')}</Notice>
      <FileContent clusterId={clusterId} resource={resource} at="head" />
      <div>{back}</div>
    </Stack>
  );
}

interface StagedFileProps {
  clusterId: ClusterId;
  resource: ListedResource;
  etag: string;
  directories: readonly string[];
}

function StagedFile({ clusterId, resource, etag, directories }: StagedFileProps) {
  const current = useStagedFile(
    clusterId,
    useMemo(() => ({ resource, etag }), [resource, etag]),
  );
  const store = useMemo(
    () => openDraft(['file', clusterId, resource.id], (stored) => stored),
    [clusterId, resource.id],
  );
  const [taken] = useState(() => takeUp(current, readEditorDraft(store.load()), (draft) => asDocument(current, draft)));
  const [view, setView] = useState<FileView>(hasTable(resource.kind) ? 'table' : 'text');
  const [restored, setRestored] = useState(taken !== null);
  const { editing, now, send } = useEditing<FileDocument>(taken ?? openEditing(current));
  const { dirty } = editing;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the edits are gone, what waited may come
  useEffect(() => send({ kind: 'arrived', document: current }), [current, dirty, send]);
  const forget = () => {
    store.drop();
    setRestored(false);
  };
  const guard = useLeaveGuard({
    holds: () => now().dirty,
    onLeave: () => {
      store.drop();
      send({ kind: 'judged', differs: false });
    },
  });
  const keep = (edited: Uint8Array | null) => {
    const { base } = now();
    if (edited === null) forget();
    else store.save(writeEditorDraft({ digest: base.resource.digest, base: base.bytes, edited }));
  };
  const drop = () => {
    forget();
    send({ kind: 'reopened', document: current, start: current.bytes });
  };
  return (
    <>
      <FileDesk
        key={editing.opening}
        view={view}
        onView={setView}
        editing={editing}
        current={current}
        directories={directories}
        send={(event) => {
          send(event);
          if (event.kind === 'reopened') keep(now().dirty ? event.start : null);
        }}
        keep={keep}
        onDrop={drop}
        notice={restored && <DraftNotice onDrop={drop} />}
      />
      {guard.dialog}
    </>
  );
}

/** The base of a draft, which may be none of the server's states any more: nothing can be staged on it. */
function asDocument(current: FileDocument, draft: EditorDraft): FileDocument {
  return { resource: { ...current.resource, digest: draft.digest }, bytes: draft.base, etag: '' };
}
