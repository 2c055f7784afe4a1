import { Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface ListTableProps {
  label: string;
  /** Below this it scrolls within its panel. */
  minWidth: number;
  columns: readonly string[];
  /** The last column of each row holds buttons. */
  hasActions?: boolean;
  /** The rows. */
  children: ReactNode;
}

/** The frame of a list: its head, and room to scroll where it is wider than the window. */
export function ListTable({ children, columns, hasActions = false, label, minWidth }: ListTableProps) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={minWidth}>
      <Table className="table" aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
            {hasActions && (
              <Table.Th>
                <VisuallyHidden>{t('shell.actions')}</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
