import { Skeleton } from '@mantine/core';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { WrittenDocument } from './document-lines.ts';
import { type DocumentSession, startSession } from './document-session.ts';
import type { EditorViewState } from './monaco/ConfigEditor.tsx';

const ConfigEditor = lazy(async () => ({ default: (await import('./monaco/ConfigEditor.tsx')).ConfigEditor }));

/** Typing is written when it pauses. */
const writeAfterMs = 200;

interface PlainEditorProps {
  /** First bytes; later edits belong to the editor. Give the component a new key for other ones. */
  start: Uint8Array;
  label: string;
  readOnly: boolean;
  onTyped: () => void;
  /** What the text is as bytes; also told at the end, before the editor goes. */
  onWritten: (written: WrittenDocument) => void;
}

/** The text editor for a file that is no configuration; bytes that are not edited stay as they are. */
export function PlainEditor({ start, label, readOnly, onTyped, onWritten }: PlainEditorProps) {
  const [session, setSession] = useState<DocumentSession>(() => startSession(start, 1));
  const text = useRef<(() => string) | null>(null);
  const timer = useRef<number | undefined>(undefined);
  const viewState = useRef<EditorViewState>(null);
  const flush = () => {
    if (timer.current === undefined || text.current === null) return;
    window.clearTimeout(timer.current);
    timer.current = undefined;
    onWritten(session.write(text.current()));
  };
  const latest = useRef(flush);
  latest.current = flush;
  useEffect(() => {
    const flushNow = () => latest.current();
    window.addEventListener('pagehide', flushNow);
    return () => {
      window.removeEventListener('pagehide', flushNow);
      window.clearTimeout(timer.current);
    };
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: leaving the editor ends the pause, so a button that is pressed next finds all that was typed
    <div onBlur={() => latest.current()}>
      <Suspense fallback={<Skeleton height="calc(100vh - 380px)" mih={320} />}>
        <ConfigEditor
          plain
          text={session.opened.text}
          label={label}
          markers={noMarkers}
          line={undefined}
          readOnly={readOnly}
          viewState={viewState}
          onOpened={(version) => setSession(startSession(start, version))}
          onEdit={(changes, version, read) => {
            session.change(changes, version);
            const value = read();
            text.current = () => value;
            onTyped();
            window.clearTimeout(timer.current);
            timer.current = window.setTimeout(() => latest.current(), writeAfterMs);
          }}
        />
      </Suspense>
    </div>
  );
}

const noMarkers: never[] = [];
