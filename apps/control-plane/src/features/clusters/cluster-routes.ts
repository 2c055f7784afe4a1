import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../platform/database.ts';
import { serve } from '../../platform/serve.ts';
import { withoutUndefined } from '../../platform/without-undefined.ts';
import { getCluster, listClusters } from './cluster-read-model.ts';
import { createCluster, deleteCluster, updateCluster } from './cluster-service.ts';
import { viewTraffic } from './traffic-read-model.ts';

export function addClusterRoutes(app: FastifyInstance, db: Db): void {
  serve(app, contract.listClusters, async () => ({ items: await listClusters(db, new Date()) }));
  serve(app, contract.createCluster, ({ actor, body }) => createCluster(db, actor, body));
  serve(app, contract.viewCluster, ({ params }) => getCluster(db, params.clusterId, new Date()));
  serve(app, contract.updateCluster, ({ actor, params, ifMatch, body }) =>
    updateCluster(db, actor, params.clusterId, ifMatch, withoutUndefined(body)),
  );
  serve(app, contract.deleteCluster, async ({ actor, params }) => {
    await deleteCluster(db, actor, params.clusterId);
    return undefined;
  });
  serve(app, contract.viewTraffic, ({ params }) => viewTraffic(db, params.clusterId, new Date()));
}
