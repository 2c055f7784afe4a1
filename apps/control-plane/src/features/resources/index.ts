export { findBlob, getBlob, getContent, keepBlob } from './blob-store.ts';
export { ConfigVersions } from './config-versions.ts';
export { type Blob, blobOf, countLines, digestOf, emptyContent, emptyDigest, fileDiff, textOf } from './content.ts';
export { type ContentConflict, excerptOf, mergeContent, wholeFile } from './content-merge.ts';
export { describeContent } from './content-summary.ts';
export { type DiagnosedPlaces, diagnoseResource, diagnoseTree, listTreeReferences } from './diagnostics.ts';
export {
  diagnoseNodeValues,
  listMissingValues,
  type NamedNode,
  readNodeValues,
} from './node-values.ts';
export { causeWithoutQuotes, diagnosticsFor } from './quoted-words.ts';
export { type FileReference, usualDirectory } from './reference.ts';
export { findResourceId, insertResource } from './resource-store.ts';
export { describeSealed, newVersionId } from './sealed-face.ts';
export { insertSealedVersion, openSealedVersion } from './sealed-store.ts';
export { sealedVersions } from './sealed-versions.ts';
export {
  createInitialResources,
  type LoadedEntry,
  listConfigParts,
  loadTree,
  mainResourceName,
  sameTree,
  sizesOf,
  viewEntry,
  viewTree,
} from './tree.ts';
