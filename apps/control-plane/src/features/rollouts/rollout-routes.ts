import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import type { Db } from '../../platform/database.ts';
import { serve } from '../../platform/serve.ts';
import { getStagedTree } from '../changes/index.ts';
import type { ControllerClock } from './controller-clock.ts';
import { abortRollout, acceptNode, continueRollout, holdRollout, resumeRollout, retryNode } from './rollout-acts.ts';
import { getRollout, listRollouts } from './rollout-read-model.ts';

export function addRolloutRoutes(app: FastifyInstance, db: Db, clock: ControllerClock): void {
  const view = ({ authority }: Actor, rollout: { clusterId: contract.ClusterId; rolloutId: contract.RolloutId }) =>
    getRollout(db, rollout, authority.holds('config.secrets', rollout));
  serve(app, contract.listRollouts, async ({ params }) => {
    await getStagedTree(db, params.clusterId);
    return { items: await listRollouts(db, params.clusterId) };
  });
  serve(app, contract.viewRollout, ({ actor, params }) => view(actor, params));
  serve(app, contract.holdRollout, async ({ actor, params, body }) => {
    await holdRollout(db, { actor, ...params, why: body.why }, clock);
    return view(actor, params);
  });
  serve(app, contract.resumeRollout, async ({ actor, params }) => {
    await resumeRollout(db, { actor, ...params, why: '' }, clock);
    return view(actor, params);
  });
  serve(app, contract.abortRollout, async ({ actor, params, body }) => {
    await abortRollout(db, { actor, ...params, why: body.why }, clock);
    return view(actor, params);
  });
  serve(app, contract.continueRollout, async ({ actor, params, body }) => {
    await continueRollout(db, { actor, ...params, why: body.why }, clock);
    return view(actor, params);
  });
  serve(app, contract.retryRolloutNode, async ({ actor, params }) => {
    await retryNode(db, { actor, ...params, why: '' }, params.nodeId, clock);
    return view(actor, params);
  });
  serve(app, contract.acceptRolloutNode, async ({ actor, params, body }) => {
    await acceptNode(db, { actor, ...params, why: body.why }, params.nodeId, clock);
    return view(actor, params);
  });
}
