import { problem } from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { AgentGateway } from './agent-listener/gateway.ts';
import type { Platform } from './platform/platform.ts';

/** What the feature folders bring together: routes, the door of the agents, and work that lives as long as the process. */
export interface Fleet {
  gateway: AgentGateway;
  addRoutes(app: FastifyInstance): void;
  /** Begins timers; the database is migrated and both servers listen. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createFleet(_platform: Platform): Fleet {
  const refuse = async (): Promise<never> => {
    throw problem('enrolment-refused', 'There are no enrolment tokens yet.', 'Create one first.');
  };
  return {
    gateway: {
      enrol: refuse,
      publicKeyOf: async () => null,
      desiredOf: refuse,
      readBlob: refuse,
      writeObservedBlob: refuse,
      report: refuse,
      metrics: refuse,
    },
    addRoutes: () => {},
    start: async () => {},
    stop: async () => {},
  };
}
