export { createAgentGateway } from './agent-gateway.ts';
export { ContactIntake } from './contact-intake.ts';
