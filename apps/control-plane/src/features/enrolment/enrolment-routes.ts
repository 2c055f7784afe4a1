import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Platform } from '../../platform/platform.ts';
import { requirePermission } from '../../platform/require-permission.ts';
import { serve } from '../../platform/serve.ts';
import { listEnrolmentTokens } from './enrolment-read-model.ts';
import { createEnrolment, revokeEnrolment } from './enrolment-service.ts';

export function addEnrolmentRoutes(app: FastifyInstance, { db, agents, config }: Platform): void {
  serve(app, contract.listEnrolmentTokens, async ({ actor }) => ({
    items: await listEnrolmentTokens(db, actor.authority.reach('node.enrol'), new Date()),
  }));
  serve(app, contract.createEnrolmentToken, ({ actor, body, request }) => {
    requirePermission(actor, 'node.enrol', { poolId: body.poolId });
    return createEnrolment(db, agents, actor, {
      poolId: body.poolId,
      expiresInMinutes: body.expiresInMinutes,
      uses: body.uses,
      agentHost: body.agentHost ?? withoutBrackets(config.publicUrl?.hostname ?? request.hostname),
      autoAdopt: false,
    });
  });
  serve(app, contract.revokeEnrolmentToken, async ({ actor, params }) => {
    await revokeEnrolment(db, actor, params.tokenId);
    return undefined;
  });
}

/** URLs and Host headers write IPv6 addresses in brackets. */
function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
