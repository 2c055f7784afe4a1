import type { FastifyInstance } from 'fastify';
import type { Platform } from '../../platform/platform.ts';
import { addAuditRoutes } from './audit-routes.ts';
import { addAuditSettingsRoutes } from './audit-settings-routes.ts';
import { AuditForwarder } from './forwarder.ts';
import { createRetentionLoop } from './retention.ts';

/** The audit log of a running control plane: its routes, and what sends its rows and removes them. */
export interface Audit {
  addRoutes(app: FastifyInstance): void;
  start(): void;
  stop(): Promise<void>;
}

export function createAudit(platform: Platform): Audit {
  const forwarder = new AuditForwarder(platform);
  const retention = createRetentionLoop(platform);
  return {
    addRoutes(app) {
      addAuditRoutes(app, platform);
      addAuditSettingsRoutes(app, platform, () => retention.wake());
    },
    start() {
      forwarder.start(platform.wakeUps);
      retention.wake();
    },
    async stop() {
      await Promise.all([forwarder.stop(), retention.stop()]);
    },
  };
}
