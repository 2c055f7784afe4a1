import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { commonOptions, languageOf, monaco } from './monaco.ts';

const minHeight = 120;
const maxHeight = 720;

export interface TextViewProps {
  text: string;
  label: string;
  /** Anything but a configuration. */
  plain?: boolean;
  /** All lines came or went: a difference with one side only. */
  mark?: 'added' | 'removed';
}

/** One text to read, as high as it is but never more than most of a screen. */
export function TextView({ text, label, plain = false, mark }: TextViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(minHeight);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    if (frame.current === null) return;
    const model = monaco.editor.createModel(text, languageOf(plain));
    const editor = monaco.editor.create(frame.current, {
      ...commonOptions,
      model,
      readOnly: true,
      ariaLabel: label,
      stickyScroll: { enabled: !plain, maxLineCount: 1 },
    });
    // The empty line behind the last line feed neither came nor went.
    const lines = text.endsWith('\n') ? model.getLineCount() - 1 : model.getLineCount();
    if (mark !== undefined && text !== '') {
      const range = new monaco.Range(1, 1, lines, 1);
      editor.createDecorationsCollection([{ range, options: { isWholeLine: true, className: `lines-${mark}` } }]);
    }
    const fit = () => setHeight(Math.min(maxHeight, Math.max(minHeight, editor.getContentHeight())));
    const sizes = editor.onDidContentSizeChange(fit);
    fit();
    return () => {
      sizes.dispose();
      editor.dispose();
      model.dispose();
    };
  }, [text, label, plain, mark]);
  useEffect(() => monaco.editor.setTheme(scheme === 'dark' ? 'sluice-dark' : 'sluice-light'), [scheme]);
  return <section ref={frame} className="monaco-frame" style={{ height }} aria-label={label} />;
}
