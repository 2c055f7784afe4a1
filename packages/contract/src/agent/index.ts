export * from './drift.ts';
export * from './observed.ts';
export * from './protocol.ts';
