import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../platform/database.ts';
import { serve } from '../../platform/serve.ts';
import { listFreezes, readFreezeAt } from './freeze-read-model.ts';
import { createFreeze, deleteFreeze } from './freeze-service.ts';

export function addFreezeRoutes(app: FastifyInstance, db: Db): void {
  serve(app, contract.listFreezes, async ({ actor, query: { clusterId } }) => {
    const now = new Date();
    const isSeen = clusterId !== undefined && actor.authority.holds('cluster.read', { clusterId });
    return {
      items: await listFreezes(db, actor.authority.reach('cluster.read'), clusterId ?? null, now),
      now: isSeen ? await readFreezeAt(db, clusterId, now) : null,
    };
  });
  serve(app, contract.createFreeze, ({ actor, body }) => createFreeze(db, actor, body));
  serve(app, contract.deleteFreeze, ({ actor, params }) => deleteFreeze(db, actor, params.freezeId));
}
