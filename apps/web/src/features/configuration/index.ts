export { changeTitle } from './change-title.ts';
export { DiagnosticList } from './DiagnosticList.tsx';
export { DraftNotice } from './DraftNotice.tsx';
export { FileContent } from './FileContent.tsx';
export { FileDiffs } from './FileDiffs.tsx';
export { LatestChange } from './LatestChange.tsx';
export { StageFooter } from './StageFooter.tsx';
export { type ConfigDocument, useRevisionFile, useStagedDocument } from './use-config-document.ts';
export { useStageChange } from './use-stage-change.tsx';
