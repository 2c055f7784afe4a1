import { exportAudit, listAudit, verifyAudit as verifyEndpoint } from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Platform } from '../../platform/platform.ts';
import { serve } from '../../platform/serve.ts';
import { exportForms, streamRows } from './audit-export.ts';
import { listRows } from './audit-read-model.ts';
import { viewOf } from './audit-row.ts';
import { type Verification, verifyAudit } from './verification.ts';

export function addAuditRoutes(app: FastifyInstance, { db, sealing }: Pick<Platform, 'db' | 'sealing'>): void {
  serve(app, listAudit, async ({ query: { before = null, limit, ...filter } }) => {
    const rows = await listRows(db, { filter, from: { before }, limit });
    const oldest = rows.at(-1)?.seq ?? 1;
    return { items: rows.map(viewOf), nextBefore: rows.length === limit && oldest > 1 ? oldest : null };
  });

  serve(app, exportAudit, ({ query: { format, ...filter }, reply }) => {
    const { file, type } = exportForms[format];
    reply.header('content-type', type).header('content-disposition', `attachment; filename="${file}"`);
    return streamRows(db, filter, format);
  });

  // It reads the whole log: who asks meanwhile gets the answer of the one that runs.
  let running: Promise<Verification> | null = null;
  serve(app, verifyEndpoint, async () => {
    running ??= verifyAudit({ db, sealing }).finally(() => {
      running = null;
    });
    return viewOfVerification(await running);
  });
}

function viewOfVerification({ anchor, fault, head, rows }: Verification) {
  const link = ({ hash, seq }: { seq: number; hash: Buffer }) => ({ seq, hash: hash.toString('hex') });
  const removedAt = anchor?.removedAt?.toISOString() ?? '';
  return { rows, fault, head: link(head), anchor: anchor && { ...link(anchor), removedAt } };
}
