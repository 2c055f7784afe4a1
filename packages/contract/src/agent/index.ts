export * from './observed.ts';
export * from './protocol.ts';
