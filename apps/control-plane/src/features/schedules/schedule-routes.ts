import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../platform/database.ts';
import { serve } from '../../platform/serve.ts';
import { listSchedules } from './schedule-read-model.ts';
import { cancelSchedule, scheduleApply } from './schedule-service.ts';

export function addScheduleRoutes(app: FastifyInstance, db: Db): void {
  serve(app, contract.listSchedules, async ({ params }) => ({ items: await listSchedules(db, params.clusterId) }));
  serve(app, contract.scheduleApply, ({ actor, params, body: { at, ...options } }) =>
    scheduleApply(db, actor, { ...params, at: new Date(at), options }),
  );
  serve(app, contract.cancelSchedule, ({ actor, params }) =>
    cancelSchedule(db, actor, params.clusterId, params.scheduleId),
  );
}
