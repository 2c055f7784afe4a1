import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { haproxyLanguage } from './haproxy-language.ts';
import { commonOptions, monaco } from './monaco.ts';

const minHeight = 120;
const maxHeight = 720;

/** One text to read, as high as it is but never more than most of a screen. */
export function TextView({ text, label }: { text: string; label: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(minHeight);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    if (frame.current === null) return;
    const model = monaco.editor.createModel(text, haproxyLanguage);
    const editor = monaco.editor.create(frame.current, {
      ...commonOptions,
      model,
      readOnly: true,
      ariaLabel: label,
      stickyScroll: { enabled: true, maxLineCount: 1 },
    });
    const fit = () => setHeight(Math.min(maxHeight, Math.max(minHeight, editor.getContentHeight())));
    const sizes = editor.onDidContentSizeChange(fit);
    fit();
    return () => {
      sizes.dispose();
      editor.dispose();
      model.dispose();
    };
  }, [text, label]);
  useEffect(() => monaco.editor.setTheme(scheme === 'dark' ? 'sluice-dark' : 'sluice-light'), [scheme]);
  return <section ref={frame} className="monaco-frame" style={{ height }} aria-label={label} />;
}
