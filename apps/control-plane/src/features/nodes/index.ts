export { adoptionBlockers, filesOnDisk, isOnline, offlineAfterMs, provenBundle } from './convergence.ts';
export { catchUpWithNode, listManagedNodes, refreshDesired } from './desired-service.ts';
export { freeNodeName } from './node.ts';
export { findNodeFile, keepNodeFile, listMissingNodeFiles } from './node-file-store.ts';
export { NodePresence } from './node-presence.ts';
export { getNodeDetail, getNodeView, listNodeViews } from './node-read-model.ts';
export { addNodeRoutes } from './node-routes.ts';
export { putFacts, putMetrics, putOutcome, putStatus } from './node-status-store.ts';
export { type CurrentFiles, insertNode, setCurrent, setManaged } from './node-store.ts';
