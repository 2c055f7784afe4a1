import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import type { Db } from '../../platform/database.ts';
import { serve } from '../../platform/serve.ts';
import { compareDisk } from './disk-read-model.ts';
import { getNodeDetail, listNodeViews, type MayQuote } from './node-read-model.ts';
import { deleteNode, renameNode, setMaintenance } from './node-service.ts';

export function addNodeRoutes(app: FastifyInstance, db: Db): void {
  serve(app, contract.listNodes, async ({ actor, query }) => ({
    items: await listNodeViews(db, query, actor.authority.reach('node.read'), new Date(), mayQuote(actor)),
  }));
  serve(app, contract.viewNode, ({ actor, params }) => getNodeDetail(db, params.nodeId, new Date(), mayQuote(actor)));
  serve(app, contract.renameNode, ({ actor, params, ifMatch, body }) =>
    renameNode(db, actor, params.nodeId, ifMatch, body.name),
  );
  serve(app, contract.setNodeMaintenance, ({ actor, params, ifMatch, body }) =>
    setMaintenance(db, actor, params.nodeId, ifMatch, body),
  );
  serve(app, contract.compareNodeDisk, ({ params }) => compareDisk(db, params.nodeId));
  serve(app, contract.deleteNode, async ({ actor, params }) => {
    await deleteNode(db, actor, params.nodeId);
    return undefined;
  });
}

function mayQuote({ authority }: Actor): MayQuote {
  return ({ poolId }) => authority.holds('config.secrets', { poolId });
}
