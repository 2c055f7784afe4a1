import { parse } from '@sluice/haproxy-config';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLeaveGuard } from '../../shell/LeaveGuard.tsx';
import { openDraft } from '../../ui/draft.ts';
import { useClusterId } from '../clusters/index.ts';
import { DraftNotice } from './DraftNotice.tsx';
import { EditorDesk } from './EditorDesk.tsx';
import { type EditorDraft, openEditing, readEditorDraft, takeUp, writeEditorDraft } from './editing.ts';
import type { EditorViewState } from './monaco/ConfigEditor.tsx';
import { type ConfigDocument, useStagedDocument } from './use-config-document.ts';
import { useEditing } from './use-editing.ts';

export default function ConfigurationPage() {
  const clusterId = useClusterId();
  const current = useStagedDocument(clusterId);
  const store = useMemo(() => openDraft(['configuration', clusterId], (stored) => stored), [clusterId]);
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

/** The base of a draft, which may be none of the server's states any more: nothing can be staged on it. */
function asDocument(current: ConfigDocument, draft: EditorDraft): ConfigDocument {
  return {
    resource: { ...current.resource, digest: draft.digest },
    bytes: draft.base,
    file: parse(draft.base),
    etag: '',
  };
}
