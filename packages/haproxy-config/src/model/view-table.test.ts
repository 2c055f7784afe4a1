import { expect, test } from 'vitest';
import { countEmpty, makeViewTable, viewColumns, writeViewTable } from '../testing/view-table.ts';
import { effectiveValue } from './effective-value.ts';

// Keywords of which a column cannot be answered, and why. None is known.
const knownGaps: readonly string[] = [];

test('every statement keyword of the catalogue can be read, set, removed and inherited', { timeout: 60_000 }, () => {
  const rows = makeViewTable((file, section, keyword) =>
    effectiveValue([file], section, keyword).statements.map(({ statement }) => statement),
  );
  const empty = viewColumns.reduce((sum, column) => sum + countEmpty(rows, column), 0);
  console.info(`Views: ${rows.length} keywords, ${empty} empty cells`);
  expect(rows.length).toBeGreaterThan(850);
  const gaps = rows.filter(({ cells }) => Object.values(cells).includes('empty')).map(({ keyword }) => keyword);
  expect(gaps, writeViewTable(rows)).toEqual(knownGaps);
});
