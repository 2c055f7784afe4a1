import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../platform/database.ts';
import { serve } from '../../platform/serve.ts';
import { listRequests, waitsFor } from './approval-read-model.ts';
import { askApproval, giveApproval, refuseApproval, withdrawApproval } from './approval-service.ts';
import { getClusterPolicy, setClusterPolicy } from './cluster-policy-service.ts';

export function addApprovalRoutes(app: FastifyInstance, db: Db): void {
  serve(app, contract.viewClusterPolicy, ({ params }) => getClusterPolicy(db, params.clusterId));
  serve(app, contract.setClusterPolicy, ({ actor, params, ifMatch, body }) =>
    setClusterPolicy(db, actor, params.clusterId, ifMatch, body.approval),
  );
  serve(app, contract.listApprovalRequests, async ({ actor, query }) => {
    const input = {
      reach: actor.authority.reach('cluster.read'),
      clusterId: query.clusterId ?? null,
      onlyWaiting: query.which === 'waiting',
    };
    const judged = await listRequests(db, input, new Date());
    return { items: judged.map((request) => ({ ...request.view, waitsForMe: waitsFor(request, actor) })) };
  });
  serve(app, contract.askApproval, ({ actor, params, body }) => askApproval(db, actor, { ...params, ...body }));
  serve(app, contract.giveApproval, ({ actor, params, body }) => giveApproval(db, actor, { ...params, ...body }));
  serve(app, contract.refuseApproval, ({ actor, params, body }) => refuseApproval(db, actor, { ...params, ...body }));
  serve(app, contract.withdrawApproval, ({ actor, params }) => withdrawApproval(db, actor, { ...params, why: '' }));
}
