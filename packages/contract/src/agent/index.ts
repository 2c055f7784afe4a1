export { agentFileEndings, FilePath } from '../file-path.ts';
export * from './drift.ts';
export * from './observed.ts';
export * from './protocol.ts';
