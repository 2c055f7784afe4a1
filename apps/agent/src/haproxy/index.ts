export { checkBinds } from './check-binds.ts';
export { type Variables, withConfigVariables } from './config-environment.ts';
export { type ConfiguredServer, readConfiguredServer } from './configured-server.ts';
export { discoverHaproxy } from './discover.ts';
export { readFacts } from './facts.ts';
export { listConditionalLines, listDisabledSections } from './inactive-lines.ts';
export { ipToHex } from './ip-address.ts';
export { readWorkerVariables } from './local-state.ts';
export { readMetrics } from './metrics.ts';
export { observeHaproxy, observeServing } from './observe.ts';
export { readProcess } from './process-table.ts';
export { proveServing } from './prove.ts';
export { reloadHaproxy } from './reload.ts';
export { type CapabilitiesReader, createCapabilitiesReader } from './runtime-capabilities.ts';
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
