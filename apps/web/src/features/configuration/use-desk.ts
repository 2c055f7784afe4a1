import { type ConfigFile, describeChange, parse } from '@sluice/haproxy-config';
import { useEffect, useRef, useState } from 'react';
import { changeTitle } from './change-title.ts';
import type { WrittenDocument } from './document-lines.ts';
import { type DocumentSession, startSession } from './document-session.ts';
import { type FilesAround, markersOf } from './editor-markers.ts';
import type { EditorMarker } from './monaco/ConfigEditor.tsx';

/** Typing is judged when it pauses. */
const judgeAfterMs = 200;

interface Judgement {
  lines: number;
  sizeBytes: number;
  markers: EditorMarker[];
  notEncodable: { line: number; character: string } | null;
  /** How many differences from the base; the title of the one, when there is one only. */
  changes: number;
  title: string | null;
}

interface DeskOptions {
  base: ConfigFile;
  around: FilesAround;
  start: Uint8Array;
  onTyped: () => void;
  /** `bytes` is null while the text cannot be written in the file's encoding. */
  onJudged: (differs: boolean, bytes: Uint8Array | null) => void;
}

/** Follows the editor: bytes, findings, whether anything differs from the base. */
export function useDesk({ base, around, start, onTyped, onJudged }: DeskOptions) {
  const [session, setSession] = useState<DocumentSession>(() => startSession(start, 1));
  const text = useRef<() => string>(() => session.opened.text);
  const timer = useRef<number | undefined>(undefined);
  const [judgement, setJudgement] = useState(() =>
    judge({ base, around }, session.write(session.opened.text), session, null),
  );
  const judgeNow = () => {
    if (timer.current === undefined) return;
    window.clearTimeout(timer.current);
    timer.current = undefined;
    const written = session.write(text.current());
    const next = judge({ base, around }, written, session, judgement);
    setJudgement(next);
    if (written.kind === 'bytes') onJudged(next.changes > 0, written.bytes);
    else onJudged(true, null);
  };
  const latest = useRef(judgeNow);
  latest.current = judgeNow;
  useEffect(() => {
    // A page that goes away has no pause: what was typed last belongs into the draft, too.
    const flush = () => latest.current();
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      window.clearTimeout(timer.current);
    };
  }, []);
  return {
    session,
    judgement,
    judgeNow,
    write: () => session.write(text.current()),
    onOpened: (version: number) => setSession(startSession(start, version)),
    onEdit: (changes: Parameters<DocumentSession['change']>[0], version: number, read: () => string) => {
      session.change(changes, version);
      text.current = read;
      onTyped();
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => latest.current(), judgeAfterMs);
    },
  };
}

function judge(
  { base, around }: Pick<DeskOptions, 'base' | 'around'>,
  written: WrittenDocument,
  { opened }: DocumentSession,
  before: Judgement | null,
): Judgement {
  if (written.kind === 'not-encodable') {
    const empty = { lines: 0, sizeBytes: 0, markers: [], changes: 0, title: null };
    return { ...(before ?? empty), notEncodable: written };
  }
  const file = parse(written.bytes);
  const changes = describeChange(base, file);
  const [first] = changes;
  return {
    lines: file.lines.length,
    sizeBytes: written.bytes.length,
    markers: markersOf(file, opened.encoding, around),
    notEncodable: null,
    changes: changes.length,
    title: first !== undefined && changes.length === 1 ? changeTitle(first) : null,
  };
}
