export { listConfigDirectories, listNodesToPlan, listPlaces } from './config-directories.ts';
export { adoptionBlockers, isOnline, type NodeFacts, offlineAfterMs, provenBundle } from './convergence.ts';
export { catchUpWithNode, listManagedNodes, refreshDesired } from './desired-service.ts';
export { getDiskText, readNodeTexts } from './disk-read-model.ts';
export { acceptFiles, type DriftItem, listDrift } from './drift.ts';
export { freeNodeName } from './node.ts';
export { findNodeFile, keepNodeFile, listMissingNodeFiles, listSentDigests } from './node-file-store.ts';
export { NodePresence } from './node-presence.ts';
export {
  getNodeDetail,
  getNodeFacts,
  getNodeView,
  listBlockedNodes,
  listNodeDrifts,
  listNodeFacts,
  listNodeViews,
} from './node-read-model.ts';
export { addNodeRoutes } from './node-routes.ts';
export { putFacts, putLastSeen, putMetrics, putOutcomes, putStatuses } from './node-status-store.ts';
export {
  type CurrentFiles,
  endOverwriting,
  insertNode,
  setAcceptedDisk,
  setCurrent,
  setManaged,
  setOverwriting,
} from './node-store.ts';
export { filesOnDisk } from './observed-files.ts';
