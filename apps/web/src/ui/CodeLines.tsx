export interface CodeLine {
  text: string;
  mark?: 'added' | 'removed';
  key: string;
}

/** Lines of a configuration, for reading. Added and removed lines carry a sign besides the colour. */
export function CodeLines({ lines, label }: { lines: readonly CodeLine[]; label: string }) {
  const marked = lines.some((line) => line.mark !== undefined);
  return (
    <section className="code" aria-label={label}>
      {lines.map((line) => (
        <span key={line.key} data-mark={line.mark}>
          {marked && <span aria-hidden>{signs[line.mark ?? 'same']}</span>}
          {line.text === '' ? '\u00a0' : line.text}
        </span>
      ))}
    </section>
  );
}

const signs = { added: '+ ', removed: '− ', same: '  ' } as const;
