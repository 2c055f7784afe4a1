export { createAgentGateway } from './agent-gateway.ts';
