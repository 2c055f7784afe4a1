export { KeyTable } from './KeyTable.tsx';
export { SessionTable } from './SessionTable.tsx';
export { ShownOnce } from './ShownOnce.tsx';
