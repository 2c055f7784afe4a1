import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Platform } from '../../platform/platform.ts';
import { serve } from '../../platform/serve.ts';
import type { ControllerClock } from '../rollouts/index.ts';
import { applyPlan } from './apply-service.ts';
import { getPlan } from './plan-read-model.ts';
import { createPlan } from './plan-service.ts';

export function addPlanRoutes(
  app: FastifyInstance,
  platform: Pick<Platform, 'db' | 'sealing'>,
  clock: ControllerClock,
): void {
  const { db } = platform;
  serve(app, contract.createPlan, async ({ actor, params: { clusterId }, body }) => {
    const id = await createPlan(platform, actor, clusterId, body?.changeIds ?? null);
    return getPlan(db, clusterId, id, clock.now());
  });
  serve(app, contract.viewPlan, ({ params }) => getPlan(db, params.clusterId, params.planId, clock.now()));
  serve(app, contract.applyPlan, ({ actor, params, body }) =>
    applyPlan(
      db,
      actor,
      {
        ...params,
        ...body,
        strategy: body.strategy ?? null,
        overrideFreeze: body.overrideFreeze ?? null,
      },
      clock,
    ),
  );
}
