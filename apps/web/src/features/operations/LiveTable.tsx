import { Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { LongName } from '../../ui/LongName.tsx';
import { VirtualRows } from '../../ui/VirtualRows.tsx';

export interface LiveColumn<Row> {
  key: string;
  label: string;
  /** In pixels; without it what is left is shared. */
  width?: number;
  right?: boolean;
  /** The label is for screen readers only. */
  hidden?: boolean;
  /** One line. */
  cell: (row: Row) => ReactNode;
}

/** The node that a row is of. */
export function nodeColumn<Row>(label: string, nameOf: (row: Row) => string): LiveColumn<Row> {
  return { key: 'node', label, width: 190, cell: (row) => <LongName text={nameOf(row)} maxCharacters={20} /> };
}

interface LiveTableProps<Row> {
  label: string;
  columns: readonly LiveColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  minWidth: number;
}

/** More rows than these are drawn only where they are in view. */
const drawnAtOnce = 100;
const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;

/** Rows of all nodes that answered. */
export function LiveTable<Row>({ label, columns, rows, rowKey, minWidth }: LiveTableProps<Row>) {
  const header = (
    <Table.Tr>
      {columns.map((column) => (
        <Table.Th key={column.key} {...placed(column)}>
          {column.hidden ? <VisuallyHidden>{column.label}</VisuallyHidden> : column.label}
        </Table.Th>
      ))}
    </Table.Tr>
  );
  const draw = (row: Row, index: number) => (
    <Table.Tr key={rowKey(row)} {...(rows.length > drawnAtOnce ? { 'aria-rowindex': index + 2 } : {})}>
      {columns.map((column) => (
        <Table.Td key={column.key} py={6} style={oneLine} {...(column.right ? { ta: 'right' } : {})}>
          {column.cell(row)}
        </Table.Td>
      ))}
    </Table.Tr>
  );
  if (rows.length > drawnAtOnce)
    return (
      <div style={{ minWidth }}>
        <VirtualRows
          label={label}
          header={header}
          count={rows.length}
          row={(index) => {
            const row = rows[index];
            return row === undefined ? null : draw(row, index);
          }}
        />
      </div>
    );
  return (
    <Table className="table" layout="fixed" miw={minWidth} aria-label={label}>
      <Table.Thead>{header}</Table.Thead>
      <Table.Tbody>{rows.map(draw)}</Table.Tbody>
    </Table>
  );
}

function placed({ width, right }: { width?: number; right?: boolean }) {
  return { ...(width === undefined ? {} : { w: width }), ...(right ? { ta: 'right' as const } : {}) };
}
