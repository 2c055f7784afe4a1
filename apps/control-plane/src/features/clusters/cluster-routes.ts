import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../platform/database.ts';
import { requirePermission } from '../../platform/require-permission.ts';
import { serve } from '../../platform/serve.ts';
import { withoutUndefined } from '../../platform/without-undefined.ts';
import { getCluster, listClusters } from './cluster-read-model.ts';
import { createCluster, createClusterWithPool, deleteCluster, setStrategy, updateCluster } from './cluster-service.ts';
import { viewTraffic } from './traffic-read-model.ts';

export function addClusterRoutes(app: FastifyInstance, db: Db): void {
  serve(app, contract.listClusters, async ({ actor }) => ({
    items: await listClusters(db, actor.authority.reach('cluster.read'), new Date()),
  }));
  serve(app, contract.createCluster, ({ actor, body: { poolId, pool, ...fields } }) => {
    if (poolId !== undefined) {
      requirePermission(actor, 'cluster.write', { poolId });
      return createCluster(db, actor, { ...fields, poolId });
    }
    if (pool === undefined) throw new Error('The form of the request names a pool in one of two ways.');
    requirePermission(actor, 'cluster.write', 'global');
    requirePermission(actor, 'pool.write', 'global');
    return createClusterWithPool(db, actor, fields, pool);
  });
  serve(app, contract.viewCluster, ({ params }) => getCluster(db, params.clusterId, new Date()));
  serve(app, contract.updateCluster, ({ actor, params, ifMatch, body }) =>
    updateCluster(db, actor, params.clusterId, ifMatch, withoutUndefined(body)),
  );
  serve(app, contract.deleteCluster, async ({ actor, params }) => {
    await deleteCluster(db, actor, params.clusterId);
    return undefined;
  });
  serve(app, contract.setStrategy, ({ actor, params, ifMatch, body }) =>
    setStrategy(db, actor, params.clusterId, ifMatch, body.strategy),
  );
  serve(app, contract.viewTraffic, ({ params }) => viewTraffic(db, params.clusterId, new Date()));
}
