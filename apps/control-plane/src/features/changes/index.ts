export { decodeContent, fitsNoLonger, listDangers } from './change.ts';
export { viewChange } from './change-read-model.ts';
export { addChangeRoutes } from './change-routes.ts';
export { stageChange } from './change-service.ts';
export { markApplied } from './change-store.ts';
export { readHead, refreshStagedTree } from './staged-tree.ts';
export {
  getStagedTree,
  type Head,
  listStagedChanges,
  lockConfiguration,
  type StagedTree,
} from './staged-tree-store.ts';
export { pairTrees, type Summary, summarize, summarizeTrees } from './summary.ts';
