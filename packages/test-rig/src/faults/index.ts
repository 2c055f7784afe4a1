export * from './kept-haproxy.ts';
export * from './message-proxy.ts';
export * from './messages.ts';
export * from './small-disk.ts';
export * from './step-stops.ts';
