import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Platform } from '../../platform/platform.ts';
import { serve } from '../../platform/serve.ts';
import { compareTrees, getRevision, getTreeAt, listRevisions } from './revision-read-model.ts';
import { restoreRevision } from './revision-service.ts';

export function addRevisionRoutes(app: FastifyInstance, platform: Pick<Platform, 'db' | 'sealing'>): void {
  const { db } = platform;
  serve(app, contract.listRevisions, ({ params, query }) => listRevisions(db, params.clusterId, query));
  serve(app, contract.viewRevision, ({ params }) => getRevision(db, params.clusterId, params.number));
  serve(app, contract.compareRevisions, async ({ params: { clusterId }, query }) =>
    compareTrees(db, await getTreeAt(db, clusterId, query.from), await getTreeAt(db, clusterId, query.to)),
  );
  serve(app, contract.restoreRevision, ({ actor, params }) =>
    restoreRevision(platform, actor, params.clusterId, params.number),
  );
}
