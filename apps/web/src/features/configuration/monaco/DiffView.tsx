import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { commonOptions, languageOf, monaco } from './monaco.ts';

const minHeight = 120;
const maxHeight = 620;

export interface DiffViewProps {
  before: string;
  after: string;
  label: string;
  /** Anything but a configuration. */
  plain?: boolean;
}

/** Two texts side by side, unchanged parts folded. Narrow windows get them inline. */
export function DiffView({ before, after, label, plain = false }: DiffViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(minHeight);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    if (frame.current === null) return;
    const original = monaco.editor.createModel(before, languageOf(plain));
    const modified = monaco.editor.createModel(after, languageOf(plain));
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
    });
    editor.setModel({ original, modified });
    // As high as what is shown, folded parts aside, but never more than most of a screen.
    const fit = () => {
      const content = Math.max(
        editor.getOriginalEditor().getContentHeight(),
        editor.getModifiedEditor().getContentHeight(),
      );
      setHeight(Math.min(maxHeight, Math.max(minHeight, content)));
    };
    const sizes = [editor.getOriginalEditor(), editor.getModifiedEditor()].map((side) =>
      side.onDidContentSizeChange(fit),
    );
    editor.getOriginalEditor().updateOptions({ ariaLabel: label });
    editor.getModifiedEditor().updateOptions({ ariaLabel: label });
    return () => {
      for (const size of sizes) size.dispose();
      editor.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [before, after, label, plain]);
  useEffect(() => monaco.editor.setTheme(scheme === 'dark' ? 'sluice-dark' : 'sluice-light'), [scheme]);
  // Isolated, so that rulers and scroll bars, which the editor puts far in front, stay behind the sticky foot of a page.
  return <section ref={frame} className="monaco-frame" style={{ height, isolation: 'isolate' }} aria-label={label} />;
}
