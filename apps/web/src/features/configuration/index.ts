export { changeTitle } from './change-title.ts';
export { DiagnosticList } from './DiagnosticList.tsx';
export { FileContent } from './FileContent.tsx';
export { FileDiffs } from './FileDiffs.tsx';
export { StageFooter } from './StageFooter.tsx';
export { type ConfigDocument, useHeadFile, useStagedDocument } from './use-config-document.ts';
export { useStageChange } from './use-stage-change.tsx';
