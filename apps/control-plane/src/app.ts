import type { FastifyInstance } from 'fastify';
import type { AgentGateway } from './agent-listener/gateway.ts';
import type { Platform } from './platform/platform.ts';

/** Every feature with routes adds them here. */
export function addFeatures(_app: FastifyInstance, _platform: Platform): void {}

export type { AgentGateway };
