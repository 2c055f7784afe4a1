import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Platform } from '../../platform/platform.ts';
import { serve } from '../../platform/serve.ts';
import { updateSecurityPolicy, viewSecurityPolicy } from './security-policy-service.ts';

export function addSecurityPolicyRoutes(app: FastifyInstance, { config, db }: Pick<Platform, 'config' | 'db'>): void {
  serve(app, contract.viewSecurityPolicy, () => viewSecurityPolicy(db, config.limits));
  serve(app, contract.updateSecurityPolicy, ({ actor, body, ifMatch }) =>
    updateSecurityPolicy(db, config.limits, actor, ifMatch, body),
  );
}
