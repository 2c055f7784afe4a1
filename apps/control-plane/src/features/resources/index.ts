export { findBlob, getBlob, keepBlob } from './blob-store.ts';
export { type Blob, countLines, digestOf, emptyContent, emptyDigest, fileDiff, textOf } from './content.ts';
export { diagnoseResource } from './diagnostics.ts';
export {
  createInitialResources,
  type LoadedEntry,
  loadTree,
  mainResourceName,
  sameTree,
  sizesOf,
  viewEntry,
  viewTree,
} from './tree.ts';
