import { Readable } from 'node:stream';
import type { AuditRow } from '@sluice/contract';
import type { z } from 'zod';
import type { Db } from '../../platform/database.ts';
import { type AuditFilter, listRows } from './audit-read-model.ts';
import { viewOf } from './audit-row.ts';

type View = z.input<typeof AuditRow>;

const batch = 500;

/** Content types of the two forms, and what a browser calls the file. */
export const exportForms = {
  json: { type: 'application/x-ndjson; charset=utf-8', file: 'audit.ndjson' },
  csv: { type: 'text/csv; charset=utf-8; header=present', file: 'audit.csv' },
} as const;

/** Rows as text, oldest first. They are read as they are sent: neither memory nor a transaction holds them all. */
export function streamRows(db: Db, filter: AuditFilter, form: keyof typeof exportForms): Readable {
  return Readable.from(form === 'csv' ? csvOf(listAll(db, filter)) : linesOf(listAll(db, filter)), {
    objectMode: false,
  });
}

async function* listAll(db: Db, filter: AuditFilter): AsyncGenerator<View[]> {
  let after = 0;
  for (;;) {
    const rows = await listRows(db, { filter, from: { after }, limit: batch });
    if (rows.length > 0) yield rows.map(viewOf);
    if (rows.length < batch) return;
    after = rows.at(-1)?.seq ?? after;
  }
}

async function* linesOf(pages: AsyncIterable<View[]>): AsyncGenerator<string> {
  for await (const rows of pages) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

const columns: Record<string, (row: View) => string | number | null> = {
  seq: (row) => row.seq,
  at: (row) => row.at,
  version: (row) => row.version,
  actor: (row) => row.actor,
  session_id: (row) => row.sessionId,
  api_key_id: (row) => row.apiKeyId,
  address: (row) => row.address,
  permission: (row) => row.permission,
  action: (row) => row.action,
  subject: (row) => row.subject,
  resource_kind: (row) => row.resource?.kind ?? null,
  resource_id: (row) => row.resource?.id ?? null,
  resource_name: (row) => row.resource?.name ?? null,
  reason: (row) => row.reason,
  outcome: (row) => row.outcome,
  detail: (row) => JSON.stringify(row.detail),
  prev: (row) => row.prev,
  hash: (row) => row.hash,
};

async function* csvOf(pages: AsyncIterable<View[]>): AsyncGenerator<string> {
  yield csvLine(Object.keys(columns));
  for await (const rows of pages)
    yield rows.map((row) => csvLine(Object.values(columns).map((read) => read(row)))).join('');
}

/** One record of RFC 4180. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * Spreadsheets run a cell that begins with one of these as a formula, also behind blanks and quotes; an apostrophe makes it a text.
 * Source: OWASP, CSV Injection.
 */
function csvCell(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  const safe = typeof value === 'string' && /^[\s"']*[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
