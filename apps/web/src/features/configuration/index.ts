export { changeTitle } from './change-title.ts';
export { DiagnosticList } from './DiagnosticList.tsx';
export type { WrittenDocument } from './document-lines.ts';
export {
  type Editing,
  type EditingEvent,
  type EditorDraft,
  isSame,
  openEditing,
  readEditorDraft,
  takeUp,
  writeEditorDraft,
} from './editing.ts';
export { FileContent } from './FileContent.tsx';
export { FileDiffs } from './FileDiffs.tsx';
export { LatestChange } from './LatestChange.tsx';
export { PlainEditor } from './PlainEditor.tsx';
export { StageFooter } from './StageFooter.tsx';
export { type ConfigDocument, useRevisionFile, useStagedDocument } from './use-config-document.ts';
export { useEditing } from './use-editing.ts';
export { useStageChange } from './use-stage-change.tsx';
