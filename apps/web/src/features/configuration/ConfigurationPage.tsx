import { mainConfigName } from '@sluice/contract';
import { parse } from '@sluice/haproxy-config';
import { IconFileOff } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import '../../texts/add-resource-texts.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { useLeaveGuard } from '../../shell/LeaveGuard.tsx';
import { openDraft } from '../../ui/draft.ts';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { useClusterId } from '../clusters/index.ts';
import { DraftNotice } from './DraftNotice.tsx';
import { EditorDesk } from './EditorDesk.tsx';
import { type EditorDraft, openEditing, readEditorDraft, takeUp, writeEditorDraft } from './editing.ts';
import type { EditorViewState } from './monaco/ConfigEditor.tsx';
import { type ConfigFileDocument, useConfigFile, useStagedDocument } from './use-config-document.ts';
import { useEditing } from './use-editing.ts';

const route = getRouteApi('/signed-in/clusters/$clusterId/configuration');

/** The text of one configuration file: haproxy.cfg, or the one that the address names. */
export default function ConfigurationPage() {
  const clusterId = useClusterId();
  const { file: name = mainConfigName } = route.useSearch();
  const document = useStagedDocument(clusterId);
  const current = useConfigFile(document, name);
  const names = useMemo(() => document.parts.map(({ resource }) => resource.name), [document.parts]);
  if (current === null) return <GoneFile />;
  return <FileEditor key={current.resource.id} current={current} names={names} />;
}

function GoneFile() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  return (
    <EmptyPanel
      icon={<IconFileOff size={40} stroke={1.5} />}
      title={t('files.goneTitle')}
      why={t('files.goneWhy')}
      action={
        <ButtonLink variant="default" to={links.files(clusterId)}>
          {t('files.all')}
        </ButtonLink>
      }
    />
  );
}

function FileEditor({ current, names }: { current: ConfigFileDocument; names: readonly string[] }) {
  const clusterId = useClusterId();
  const { name } = current.resource;
  const store = useMemo(
    () => openDraft(['configuration', clusterId, ...(name === mainConfigName ? [] : [name])], (stored) => stored),
    [clusterId, name],
  );
  const [taken] = useState(() => takeUp(current, readEditorDraft(store.load()), (draft) => asDocument(current, draft)));
  const [restored, setRestored] = useState(taken !== null);
  const { editing, now, send } = useEditing(taken ?? openEditing(current));
  const viewState = useRef<EditorViewState>(null);
  const { dirty } = editing;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the edits are gone, what waited may come
  useEffect(() => send({ kind: 'arrived', document: current }), [current, dirty, send]);
  const forget = () => {
    store.drop();
    setRestored(false);
  };
  const guard = useLeaveGuard({
    holds: () => now().dirty,
    leaves: ({ current: here, next }) => here.pathname !== next.pathname || fileOf(here.search) !== fileOf(next.search),
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
  return (
    <>
      <EditorDesk
        key={editing.opening}
        names={names}
        editing={editing}
        current={current}
        send={(event) => {
          send(event);
          if (event.kind === 'reopened') keep(now().dirty ? event.start : null);
        }}
        keep={keep}
        viewState={viewState}
        notice={
          restored && (
            <DraftNotice
              onDrop={() => {
                forget();
                send({ kind: 'reopened', document: current, start: current.bytes });
              }}
            />
          )
        }
      />
      {guard.dialog}
    </>
  );
}

function fileOf(search: object): unknown {
  return 'file' in search ? search.file : undefined;
}

/** The base of a draft, which may be none of the server's states any more: nothing can be staged on it. */
function asDocument(current: ConfigFileDocument, draft: EditorDraft): ConfigFileDocument {
  return {
    ...current,
    resource: { ...current.resource, digest: draft.digest },
    bytes: draft.base,
    file: parse(draft.base),
    etag: '',
  };
}
