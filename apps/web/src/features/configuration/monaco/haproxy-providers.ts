import {
  type Completion,
  complete,
  hover,
  type IndexedUse,
  indexNames,
  isDiagnostic,
  listFoldingRanges,
  placeOfUse,
  rename,
  spanOfUse,
  toDisplay,
  toLatin1,
} from '@sluice/haproxy-config';
import { t } from 'i18next';
import type { editor, IRange, languages, Position } from 'monaco-editor/editor/editor.api';
import { EditorDocument } from '../editor-document.ts';
import type { FilesAround } from '../editor-markers.ts';

const around = new WeakMap<editor.ITextModel, FilesAround>();

/** Says which files HAProxy reads before and after the text of a model: their names count in it too. */
export function setFilesAround(model: editor.ITextModel, files: FilesAround): void {
  around.set(model, files);
}

const filesAround = (model: editor.ITextModel): FilesAround => around.get(model) ?? { before: [], after: [] };

let known: { model: editor.ITextModel; version: number; document: EditorDocument } | null = null;

/** The document of a model; kept until the text changes, since an editor asks several things about one text. */
function documentOf(model: editor.ITextModel): EditorDocument {
  const version = model.getVersionId();
  if (known?.model === model && known.version === version) return known.document;
  const document = new EditorDocument(model.getValue());
  known = { model, version, document };
  return document;
}

const offsetAt = (document: EditorDocument, { lineNumber, column }: Position) =>
  document.offsetOf({ line: lineNumber, column });

function rangeOf(document: EditorDocument, span: { offset: number; length: number }): IRange {
  const { start, end } = document.rangeOf(span);
  return {
    startLineNumber: start.line,
    startColumn: start.column,
    endLineNumber: end.line,
    endColumn: end.column,
  };
}

/** What the kinds of completions look like; `CompletionItemKind` is handed in, since only the editor's module has it. */
export function completionsOf(kinds: typeof languages.CompletionItemKind): languages.CompletionItemProvider {
  const kindOf: Record<Completion['kind'], languages.CompletionItemKind> = {
    section: kinds.Module,
    keyword: kinds.Keyword,
    argument: kinds.Property,
    word: kinds.Value,
    name: kinds.Reference,
    placeholder: kinds.Text,
  };
  return {
    triggerCharacters: [' '],
    provideCompletionItems(model, position) {
      const document = documentOf(model);
      const { before, after } = filesAround(model);
      const offered = complete(document.file, offsetAt(document, position), { beside: [...before, ...after] });
      return {
        suggestions: offered
          // What only describes a value would be typed into the file.
          .filter(({ kind }) => kind !== 'placeholder')
          .map(({ kind, text, help, span }) => ({
            label: toDisplay(text),
            insertText: toDisplay(text),
            kind: kindOf[kind],
            range: rangeOf(document, span),
            ...(help === '' ? {} : { documentation: help }),
          })),
      };
    },
  };
}

export const hoverProvider: languages.HoverProvider = {
  provideHover(model, position) {
    const document = documentOf(model);
    const found = hover(document.file, offsetAt(document, position));
    if (found === null) return null;
    const code = `\`\`\`haproxy\n${toDisplay(found.title)}\n\`\`\``;
    return { range: rangeOf(document, found.span), contents: [code, ...found.lines].map((value) => ({ value })) };
  },
};

export const foldingProvider: languages.FoldingRangeProvider = {
  provideFoldingRanges: (model) =>
    listFoldingRanges(documentOf(model).file).map(({ firstLine, lastLine }) => ({ start: firstLine, end: lastLine })),
};

/** The symbol whose name stands at a position; `fileIndex` is that of the model's text among all files. */
function symbolAt(model: editor.ITextModel, position: Position) {
  const document = documentOf(model);
  const { before, after } = filesAround(model);
  const fileIndex = before.length;
  const index = indexNames([...before, document.file, ...after]);
  const [located] = index.usesAt(fileIndex, offsetAt(document, position));
  const resolution = located === undefined ? null : index.resolve(located);
  if (located === undefined || resolution?.kind !== 'symbol') return null;
  return { index, fileIndex, symbol: resolution.symbol, located };
}

/** Those of some uses that stand in the text of the model: the editor shows no other. */
function rangesOf(model: editor.ITextModel, fileIndex: number, uses: readonly IndexedUse[]) {
  const own = uses.filter(({ entry }) => entry.fileIndex === fileIndex);
  return own.map((located) => ({ uri: model.uri, range: rangeOf(documentOf(model), placeOfUse(located)) }));
}

export const definitionProvider: languages.DefinitionProvider = {
  provideDefinition(model, position) {
    const found = symbolAt(model, position);
    return found === null ? [] : rangesOf(model, found.fileIndex, found.symbol.definitions);
  },
};

export const referenceProvider: languages.ReferenceProvider = {
  provideReferences(model, position) {
    const found = symbolAt(model, position);
    if (found === null) return [];
    return rangesOf(model, found.fileIndex, [...found.symbol.definitions, ...found.symbol.references]);
  },
};

/** `say` shows a line at a place of the text: the editor itself keeps to the console why names are refused. */
export function renamesOf(
  say: (model: editor.ITextModel, position: Position, text: string) => void,
): languages.RenameProvider {
  return {
    resolveRenameLocation(model, position) {
      const document = documentOf(model);
      const found = symbolAt(model, position);
      const span = found === null ? null : spanOfUse(found.located);
      const range = rangeOf(document, span ?? { offset: offsetAt(document, position), length: 0 });
      if (found === null || span === null) return { range, text: '', rejectReason: t('configuration.noName') };
      return { range, text: toDisplay(found.symbol.name) };
    },
    provideRenameEdits(model, position, newName) {
      const document = documentOf(model);
      const found = symbolAt(model, position);
      if (found === null) return { edits: [], rejectReason: t('configuration.noName') };
      const refuse = (rejectReason: string) => {
        say(model, position, rejectReason);
        return { edits: [], rejectReason };
      };
      const renamed = rename(found.index, found.symbol, toLatin1(newName));
      if (isDiagnostic(renamed)) return refuse(`${renamed.cause} ${renamed.remediation}`);
      const isElsewhere = renamed.edits.some((edits, index) => index !== found.fileIndex && edits.length > 0);
      if (isElsewhere) return refuse(t('configuration.nameElsewhere'));
      const edits = (renamed.edits[found.fileIndex] ?? []).map((edit) => ({
        resource: model.uri,
        versionId: model.getVersionId(),
        textEdit: { range: rangeOf(document, edit), text: toDisplay(edit.content) },
      }));
      return { edits };
    },
  };
}
