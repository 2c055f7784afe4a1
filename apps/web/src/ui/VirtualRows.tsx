import { Table } from '@mantine/core';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';

const rowHeight = 36;
/** Drawn above and below what is seen, so that scrolling shows no gaps. */
const beyond = 8;

interface VirtualRowsProps {
  label: string;
  /** The header's cells. Widths must be fixed there: the rows in view change. */
  header: ReactNode;
  count: number;
  /** Brings the row with this index into view whenever it changes. */
  reveal?: number | undefined;
  /** The row with this index; its cells have one line each. */
  row: (index: number) => ReactNode;
}

/** A table of any length of which only the rows in view are drawn. All rows are equally high. */
export function VirtualRows({ label, header, count, reveal, row }: VirtualRowsProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const first = Math.max(0, Math.floor(top / rowHeight) - beyond);
  // The frame is never higher than the window.
  const last = Math.min(count, Math.ceil((top + window.innerHeight) / rowHeight));
  useLayoutEffect(() => {
    if (reveal === undefined || frame.current === null) return;
    const { scrollTop, clientHeight } = frame.current;
    const place = reveal * rowHeight;
    if (place < scrollTop || place > scrollTop + clientHeight - 3 * rowHeight) {
      frame.current.scrollTop = Math.max(0, place - clientHeight / 2);
    }
  }, [reveal]);
  // Fewer rows than before may leave the place that was scrolled to behind the end.
  useLayoutEffect(() => {
    if (count >= 0 && frame.current !== null) setTop(frame.current.scrollTop);
  }, [count]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a region that scrolls; a section would be a landmark
    <div
      ref={frame}
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
      tabIndex={0}
      style={{ maxHeight: 'max(220px, calc(100vh - 540px))', overflowY: 'auto', position: 'relative' }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <Table className="table" layout="fixed" stickyHeader aria-label={label} aria-rowcount={count + 1}>
        <Table.Thead>{header}</Table.Thead>
        <Table.Tbody>
          <Gap rows={first} />
          {Array.from({ length: Math.max(0, last - first) }, (_, offset) => row(first + offset))}
          <Gap rows={count - last} />
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Gap({ rows }: { rows: number }) {
  return rows <= 0 ? null : <tr aria-hidden style={{ height: rows * rowHeight, background: 'none' }} />;
}
