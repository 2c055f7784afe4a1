import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { haproxyLanguage } from './haproxy-language.ts';
import { commonOptions, monaco } from './monaco.ts';

export interface DiffViewProps {
  before: string;
  after: string;
  label: string;
  height?: number;
}

/** Two texts side by side, unchanged parts folded. Narrow windows get them inline. */
export function DiffView({ before, after, label, height = 420 }: DiffViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    if (frame.current === null) return;
    const original = monaco.editor.createModel(before, haproxyLanguage);
    const modified = monaco.editor.createModel(after, haproxyLanguage);
    const editor = monaco.editor.createDiffEditor(frame.current, {
      ...commonOptions,
      readOnly: true,
      originalEditable: false,
      renderSideBySide: true,
      useInlineViewWhenSpaceIsLimited: true,
      hideUnchangedRegions: { enabled: true, contextLineCount: 4, minimumLineCount: 6 },
      renderOverviewRuler: false,
      diffAlgorithm: 'advanced',
      // A change of line ends or trailing blanks is a change of bytes: it must be visible.
      ignoreTrimWhitespace: false,
      originalAriaLabel: label,
      modifiedAriaLabel: label,
    });
    editor.setModel({ original, modified });
    return () => {
      editor.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [before, after, label]);
  useEffect(() => monaco.editor.setTheme(scheme === 'dark' ? 'sluice-dark' : 'sluice-light'), [scheme]);
  return <section ref={frame} className="monaco-frame" style={{ height }} aria-label={label} />;
}
