import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../platform/database.ts';
import { serve } from '../../platform/serve.ts';
import { getStagedTree } from '../changes/index.ts';
import { getRollout, listRollouts } from './rollout-read-model.ts';

export function addRolloutRoutes(app: FastifyInstance, db: Db): void {
  serve(app, contract.listRollouts, async ({ params }) => {
    await getStagedTree(db, params.clusterId);
    return { items: await listRollouts(db, params.clusterId) };
  });
  serve(app, contract.viewRollout, ({ params }) => getRollout(db, params.clusterId, params.rolloutId));
}
