export * from './control-plane.ts';
export * from './haproxy.ts';
export * from './kill-at-step.ts';
export * from './oldest-node.ts';
export * from './ports.ts';
export * from './postgres.ts';
export * from './root.ts';
export * from './steady-client.ts';
