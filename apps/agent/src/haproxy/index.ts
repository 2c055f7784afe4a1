export { checkBinds } from './check-binds.ts';
export { discoverHaproxy } from './discover.ts';
export { readFacts } from './facts.ts';
export { readMetrics } from './metrics.ts';
export { observeHaproxy, observeServing } from './observe.ts';
export { proveServing } from './prove.ts';
export { reloadHaproxy } from './reload.ts';
export { createCapabilitiesReader } from './runtime-capabilities.ts';
export type {
  DiscoverOptions,
  Discovery,
  ExpectedServing,
  HaproxyTarget,
  LocalHaproxy,
  ProofMethod,
  ProofOutcome,
  ReloadOutcome,
  ValidateOutcome,
} from './target.ts';
export { validateConfig } from './validate.ts';
