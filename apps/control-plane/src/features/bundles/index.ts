export { type CompiledBundle, compile, mapDiagnostics } from './bundle.ts';
export { findBundle, type KeptBundle, keepBundle } from './bundle-store.ts';
