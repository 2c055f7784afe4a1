import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../platform/database.ts';
import { serve } from '../../platform/serve.ts';
import { withoutUndefined } from '../../platform/without-undefined.ts';
import { listPools } from './pool-read-model.ts';
import { createPool, deletePool, updatePool } from './pool-service.ts';

export function addPoolRoutes(app: FastifyInstance, db: Db): void {
  serve(app, contract.listPools, async ({ actor }) => ({
    items: await listPools(db, actor.authority.reach('pool.read')),
  }));
  serve(app, contract.createPool, ({ actor, body }) => createPool(db, actor, body));
  serve(app, contract.updatePool, ({ actor, params, ifMatch, body }) =>
    updatePool(db, actor, params.poolId, ifMatch, withoutUndefined(body)),
  );
  serve(app, contract.deletePool, async ({ actor, params }) => {
    await deletePool(db, actor, params.poolId);
    return undefined;
  });
}
