import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Platform } from '../../platform/platform.ts';
import { serve } from '../../platform/serve.ts';
import type { OperationContext } from '../operations/index.ts';
import { listOverrides } from './override-read-model.ts';
import { liftOverride, readyServer, setServer } from './override-service.ts';

export function addOverrideRoutes(
  app: FastifyInstance,
  platform: Pick<Platform, 'db' | 'sealing'>,
  context: OperationContext,
): void {
  const { db } = platform;
  serve(app, contract.listOverrides, async ({ params }) => ({
    items: await listOverrides(db, params.clusterId, new Date()),
  }));
  serve(app, contract.setServer, ({ actor, params, body: { backend, server, nodeId, set, hold, why } }) => {
    const minutes = 'minutes' in hold ? hold.minutes : null;
    return setServer(platform, actor, { ...params, place: { backend, server, nodeId }, set, minutes, why });
  });
  serve(app, contract.liftOverride, ({ actor, params }) =>
    liftOverride(db, actor, params.clusterId, params.overrideId),
  );
  serve(app, contract.readyServer, ({ actor, params, body }) => readyServer(context, actor, params.clusterId, body));
}
