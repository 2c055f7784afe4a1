import { RuntimeError } from './runtime-error.ts';

/** One row of `show stat`: cells by column name, as text. Newer versions append columns. */
export interface StatCells {
  cell(column: string): string | null;
}

/** What a row is about: a proxy as a whole, one server of it, or one bind. */
export type StatKind = 'frontend' | 'backend' | 'server' | 'listener';

/** The columns that all supported versions have; null where HAProxy leaves the cell empty. */
export interface StatLine extends StatCells {
  proxy: string;
  name: string;
  kind: StatKind;
  status: string;
  mode: string | null;
  address: string | null;
  weight: number | null;
  sessions: number | null;
  sessionsTotal: number | null;
  connectionsTotal: number | null;
  requestsTotal: number | null;
  bytesIn: number | null;
  bytesOut: number | null;
  /** Answers of any status; null outside mode http. */
  responsesTotal: number | null;
  responses5xx: number | null;
  connectionErrors: number | null;
  responseErrors: number | null;
  retries: number | null;
  /** Averages of the last requests, 0 before the first. The response time is that of servers in mode http. */
  queueTimeMs: number | null;
  connectTimeMs: number | null;
  responseTimeMs: number | null;
  lastChangeSeconds: number | null;
  checkStatus: string | null;
}

const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx', 'other'];
const kinds: readonly StatKind[] = ['frontend', 'backend', 'server', 'listener'];

/**
 * Reads `show stat` as CSV, by column name.
 *
 * Errors:  RuntimeError `unexpected-answer` when the header is missing.
 * Source:  HAProxy management guide, section 9.1.
 */
export function parseShowStat(answer: string): StatLine[] {
  const rows = splitCsv(answer);
  const header = rows.shift();
  if (header?.[0] !== '# pxname')
    throw new RuntimeError('unexpected-answer', 'The answer to `show stat` does not start with its header.');
  const columns = new Map(header.map((name, index) => [name.replace(/^# /, ''), index]));
  return rows.filter((row) => row.length > 1).map((row) => readRow(columns, row));
}

function readRow(columns: ReadonlyMap<string, number>, row: readonly string[]): StatLine {
  const cell = (column: string): string | null => {
    const index = columns.get(column);
    const text = index === undefined ? '' : (row[index] ?? '');
    return text === '' ? null : text;
  };
  const number = (column: string): number | null => {
    const text = cell(column);
    return text !== null && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  };
  return {
    cell,
    proxy: cell('pxname') ?? '',
    name: cell('svname') ?? '',
    kind: kinds[number('type') ?? 0] ?? 'frontend',
    status: cell('status') ?? '',
    mode: cell('mode'),
    address: cell('addr'),
    weight: number('weight'),
    sessions: number('scur'),
    sessionsTotal: number('stot'),
    connectionsTotal: number('conn_tot'),
    requestsTotal: number('req_tot'),
    bytesIn: number('bin'),
    bytesOut: number('bout'),
    responsesTotal: sum(statusClasses.map((name) => number(`hrsp_${name}`))),
    responses5xx: number('hrsp_5xx'),
    connectionErrors: number('econ'),
    responseErrors: number('eresp'),
    retries: number('wretr'),
    queueTimeMs: number('qtime'),
    connectTimeMs: number('ctime'),
    responseTimeMs: number('rtime'),
    lastChangeSeconds: number('lastchg'),
    checkStatus: cell('check_status'),
  };
}

/** Null when every cell is empty. */
function sum(values: readonly (number | null)[]): number | null {
  return values.reduce((total, value) => (value === null ? total : (total ?? 0) + value), null);
}

/** CSV with `"` quotes doubled inside quoted cells, as HAProxy writes `last_chk`; cells may hold newlines. */
function splitCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let index = 0;
  while (index < text.length) {
    let value: string;
    if (text[index] === '"') [value, index] = readQuoted(text, index + 1);
    else {
      const start = index;
      while (index < text.length && text[index] !== ',' && text[index] !== '\n') index++;
      value = text.slice(start, index);
    }
    row.push(value);
    if (index >= text.length || text[index] === '\n') {
      rows.push(row);
      row = [];
    }
    index++;
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

function readQuoted(text: string, start: number): [string, number] {
  let value = '';
  let index = start;
  while (index < text.length) {
    const quote = text.indexOf('"', index);
    if (quote < 0) return [value + text.slice(index), text.length];
    value += text.slice(index, quote);
    if (text[quote + 1] !== '"') return [value, quote + 1];
    value += '"';
    index = quote + 2;
  }
  return [value, index];
}
