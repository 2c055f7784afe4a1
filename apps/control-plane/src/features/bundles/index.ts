export { type CompiledBundle, compile, filesOfNode, mapDiagnostics, stripAdded } from './bundle.ts';
export { createBundleFinder, findBundle, type KeptBundle, keepBundle } from './bundle-store.ts';
