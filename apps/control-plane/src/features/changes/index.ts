export { decodeContent, listContentDangers } from './change.ts';
export { viewChange } from './change-read-model.ts';
export { addChangeRoutes } from './change-routes.ts';
export { type StageEdit, stageChange } from './change-service.ts';
export { markApplied } from './change-store.ts';
export { type SelectedTree, selectChanges } from './selection-service.ts';
export { etagOf, etagOfPlanned, readHead, refreshStagedTree } from './staged-tree.ts';
export {
  getStagedTree,
  type Head,
  listStagedChanges,
  lockConfiguration,
  type StagedTree,
} from './staged-tree-store.ts';
export { pairTrees, type Summary, summarizeTrees } from './summary.ts';
