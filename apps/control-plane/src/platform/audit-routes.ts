import { listAudit } from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Platform } from './platform.ts';
import { serve } from './serve.ts';

export function addAuditRoutes(app: FastifyInstance, { db }: Pick<Platform, 'db'>): void {
  serve(app, listAudit, async ({ query }) => {
    const rows = await db
      .selectFrom('audit')
      .select(['seq', 'at', 'actor', 'action', 'subject', 'detail'])
      .$if(query.before !== undefined, (select) => select.where('seq', '<', query.before ?? 0))
      .$if(query.action !== undefined, (select) =>
        select.where((eb) =>
          eb.or([eb('action', '=', query.action ?? ''), eb('action', 'like', `${escapeLike(query.action ?? '')}.%`)]),
        ),
      )
      .$if(query.actor !== undefined, (select) => select.where('actor', 'ilike', `%${escapeLike(query.actor ?? '')}%`))
      .orderBy('seq', 'desc')
      .limit(query.limit)
      .execute();
    const oldest = rows.at(-1)?.seq ?? 1;
    return {
      items: rows.map((row) => ({ ...row, at: row.at.toISOString() })),
      nextBefore: rows.length === query.limit && oldest > 1 ? oldest : null,
    };
  });
}

/** Text that a LIKE takes as it stands. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
