export { type CompiledBundle, compile, mapDiagnostics, stripTrailer } from './bundle.ts';
export { findBundle, type KeptBundle, keepBundle } from './bundle-store.ts';
