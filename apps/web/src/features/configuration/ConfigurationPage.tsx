import { mainConfigName } from '@sluice/contract';
import { parse } from '@sluice/haproxy-config';
import { IconFileOff } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import '../../texts/add-resource-texts.ts';
import { resourcesQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { DraftNotice } from '../../shell/DraftNotice.tsx';
import { useLeaveGuard } from '../../shell/LeaveGuard.tsx';
import { useGo } from '../../shell/use-go.ts';
import { openDraft } from '../../ui/draft.ts';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { useClusterId } from '../clusters/index.ts';
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
  if (current === null) return <OtherFile name={name} />;
  return <FileEditor key={current.resource.id} current={current} names={names} />;
}

/** A file of another kind has a page of its own, to which lines of a crt-list or a Lua file lead; else there is none. */
function OtherFile({ name }: { name: string }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  const found = useSuspenseQuery(resourcesQuery(clusterId, 'staged')).data.items.find((item) => item.name === name);
  const href = found === undefined ? null : links.file(clusterId, found.id);
  useEffect(() => {
    if (href !== null) go(href, { replace: true });
  }, [go, href]);
  if (href !== null) return null;
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
