import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Platform } from '../../platform/platform.ts';
import { serve } from '../../platform/serve.ts';
import { adoptDrift } from './adopt-service.ts';
import { viewDrift } from './drift-read-model.ts';
import { ignoreDrift, overwriteDrift, setDriftPolicy } from './drift-service.ts';

export function addDriftRoutes(app: FastifyInstance, platform: Pick<Platform, 'db' | 'sealing'>): void {
  const { db } = platform;
  serve(app, contract.listDrift, ({ params }) => viewDrift(db, params.clusterId, new Date()));
  serve(app, contract.adoptDrift, ({ actor, params, body }) =>
    adoptDrift(platform, actor, params.clusterId, body.entries),
  );
  serve(app, contract.overwriteDrift, async ({ actor, params, body }) => {
    await overwriteDrift(db, actor, params.clusterId, body.entries);
    return viewDrift(db, params.clusterId, new Date());
  });
  serve(app, contract.ignoreDrift, async ({ actor, params, body }) => {
    const until = body.until === null ? null : new Date(body.until);
    const input = { seen: body.entries, ignored: body.ignore ? { until } : null };
    await ignoreDrift(db, actor, params.clusterId, input);
    return viewDrift(db, params.clusterId, new Date());
  });
  serve(app, contract.setDriftPolicy, async ({ actor, params, body }) => ({
    policy: await setDriftPolicy(db, actor, params.clusterId, body.policy),
  }));
}
