import { useComputedColorScheme } from '@mantine/core';
import { type RefObject, useEffect, useRef } from 'react';
import type { LineChange } from '../document-lines.ts';
import type { FilesAround } from '../editor-markers.ts';
import { setFilesAround } from './haproxy-providers.ts';
import { commonOptions, languageOf, monaco } from './monaco.ts';

export interface EditorMarker {
  line: number;
  startColumn: number;
  endColumn: number;
  severity: 'error' | 'warning' | 'hint';
  message: string;
}

/** Cursor, selection and scroll position; kept when the same file is opened again with newer bytes. */
export type EditorViewState = monaco.editor.ICodeEditorViewState | null;

interface ConfigEditorProps {
  /** First text; later edits belong to the editor. Give the component a new key for another document. */
  text: string;
  label: string;
  /** Anything but a configuration: no colours, no offers. */
  plain?: boolean;
  /** Without it the text is the whole configuration. */
  around?: FilesAround;
  markers: readonly EditorMarker[];
  /** Goes there and puts the cursor on it, whenever it changes. */
  line: number | undefined;
  /** Nothing can be typed, for example while the text is on its way. */
  readOnly: boolean;
  viewState: RefObject<EditorViewState>;
  onOpened: (version: number) => void;
  onEdit: (changes: readonly LineChange[], version: number, text: () => string) => void;
}

export function ConfigEditor(props: ConfigEditorProps) {
  const { text, label, plain = false, around, markers, line, readOnly, viewState, onOpened, onEdit } = props;
  const frame = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor | null>(null);
  const callbacks = useRef({ onOpened, onEdit });
  callbacks.current = { onOpened, onEdit };
  const scheme = useComputedColorScheme('light');

  // biome-ignore lint/correctness/useExhaustiveDependencies: text, label and language are the first ones; a new document has a new key
  useEffect(() => {
    if (frame.current === null) return;
    const floating = document.createElement('div');
    floating.className = 'monaco-editor monaco-floating';
    // Inside of the frame, where the editor listens for keys.
    frame.current.append(floating);
    const model = monaco.editor.createModel(text, languageOf(plain));
    model.setEOL(monaco.editor.EndOfLineSequence.LF);
    const created = monaco.editor.create(frame.current, {
      ...commonOptions,
      model,
      ariaLabel: label,
      overflowWidgetsDomNode: floating,
      stickyScroll: { enabled: !plain, maxLineCount: 1 },
    });
    editor.current = created;
    if (viewState.current !== null) created.restoreViewState(viewState.current);
    callbacks.current.onOpened(model.getAlternativeVersionId());
    const edits = model.onDidChangeContent((event) => {
      const changes = event.changes.map((change) => ({
        startLine: change.range.startLineNumber,
        startColumn: change.range.startColumn,
        endLine: change.range.endLineNumber,
        endColumn: change.range.endColumn,
        text: change.text,
      }));
      callbacks.current.onEdit(changes, model.getAlternativeVersionId(), () => model.getValue());
    });
    return () => {
      edits.dispose();
      viewState.current = created.saveViewState();
      created.dispose();
      floating.remove();
      model.dispose();
      editor.current = null;
    };
  }, []);

  useEffect(() => monaco.editor.setTheme(scheme === 'dark' ? 'sluice-dark' : 'sluice-light'), [scheme]);

  useEffect(() => editor.current?.updateOptions({ readOnly }), [readOnly]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model === null || model === undefined) return;
    monaco.editor.setModelMarkers(
      model,
      'sluice',
      markers.map((marker) => ({
        severity: severities[marker.severity],
        startLineNumber: marker.line,
        endLineNumber: marker.line,
        startColumn: marker.startColumn,
        endColumn: marker.endColumn,
        message: marker.message,
      })),
    );
  }, [markers]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model !== null && model !== undefined && around !== undefined) setFilesAround(model, around);
  }, [around]);

  useEffect(() => {
    if (line === undefined || editor.current === null) return;
    editor.current.revealLineInCenter(line);
    editor.current.setPosition({ lineNumber: line, column: 1 });
    editor.current.focus();
  }, [line]);

  return <div ref={frame} className="monaco-frame" style={{ height: 'calc(100vh - 380px)', minHeight: 320 }} />;
}

const severities = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  hint: monaco.MarkerSeverity.Hint,
} as const;
