import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../platform/database.ts';
import { serve } from '../../platform/serve.ts';
import { adoptNode } from './adoption-service.ts';

export function addAdoptionRoutes(app: FastifyInstance, db: Db): void {
  serve(app, contract.adoptNode, ({ actor, params, body }) => adoptNode(db, actor, params.nodeId, body.choice));
}
