import * as monaco from 'monaco-editor/editor/editor.api';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
// What `features/suggest` and `features/gotoSymbol` leave out: the list of offers, and going to definitions by key.
import 'monaco-editor/editor/contrib/gotoSymbol/browser/goToCommands';
import 'monaco-editor/editor/contrib/suggest/browser/suggestController';
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/caretOperations/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/codeEditor/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/contextmenu/register';
import 'monaco-editor/features/cursorUndo/register';
import 'monaco-editor/features/diffEditor/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/gotoError/register';
import 'monaco-editor/features/gotoLine/register';
import 'monaco-editor/features/gotoSymbol/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/multicursor/register';
import 'monaco-editor/features/referenceSearch/register';
import 'monaco-editor/features/rename/register';
import 'monaco-editor/features/stickyScroll/register';
import 'monaco-editor/features/snippet/register';
import 'monaco-editor/features/suggest/register';
import 'monaco-editor/features/toggleTabFocusMode/register';
import 'monaco-editor/features/tokenization/register';
import 'monaco-editor/features/wordHighlighter/register';
import 'monaco-editor/features/wordOperations/register';
import { haproxyBrackets, haproxyGrammar, haproxyLanguage } from './haproxy-language.ts';
import {
  completionsOf,
  definitionProvider,
  foldingProvider,
  hoverProvider,
  referenceProvider,
  renamesOf,
} from './haproxy-providers.ts';

globalThis.MonacoEnvironment = { getWorker: () => new EditorWorker() };

monaco.languages.register({ id: haproxyLanguage });
monaco.languages.setLanguageConfiguration(haproxyLanguage, haproxyBrackets);
monaco.languages.setMonarchTokensProvider(haproxyLanguage, haproxyGrammar);
monaco.languages.registerCompletionItemProvider(haproxyLanguage, completionsOf(monaco.languages.CompletionItemKind));
monaco.languages.registerHoverProvider(haproxyLanguage, hoverProvider);
monaco.languages.registerFoldingRangeProvider(haproxyLanguage, foldingProvider);
monaco.languages.registerDefinitionProvider(haproxyLanguage, definitionProvider);
monaco.languages.registerReferenceProvider(haproxyLanguage, referenceProvider);
monaco.languages.registerRenameProvider(haproxyLanguage, renamesOf(sayAt));

/** The editor's own messages, which disappear as soon as the cursor moves. */
interface MessageController extends monaco.editor.IEditorContribution {
  showMessage(text: string, position: monaco.IPosition): void;
}

function sayAt(model: monaco.editor.ITextModel, position: monaco.IPosition, text: string): void {
  const shown = monaco.editor.getEditors().find((editor) => editor.getModel() === model);
  shown?.getContribution<MessageController>('editor.contrib.messageController')?.showMessage(text, position);
}

/** Our own language, or none. */
export function languageOf(plain: boolean): string {
  return plain ? 'plaintext' : haproxyLanguage;
}

/** Colours reach 4.5:1 on the editor's ground and on that of changed text in a difference; state colours are not used for syntax. */
monaco.editor.defineTheme('sluice-light', {
  base: 'vs',
  inherit: true,
  rules: [
    { token: '', foreground: '1c2229' },
    { token: 'section', foreground: '0b5f58', fontStyle: 'bold' },
    { token: 'name', foreground: '1c2229', fontStyle: 'bold' },
    { token: 'keyword', foreground: '1d4ed8' },
    { token: 'condition', foreground: '7a1fd1' },
    { token: 'constant', foreground: '0f6674' },
    { token: 'variable', foreground: '984208' },
    { token: 'number', foreground: '7a5000' },
    { token: 'string', foreground: '3f6212' },
    { token: 'string.escape', foreground: '984208' },
    { token: 'comment', foreground: '525e6a', fontStyle: 'italic' },
    { token: 'meta', foreground: '7a1fd1' },
    { token: 'attribute', foreground: '7a1fd1' },
  ],
  colors: {
    'editor.background': '#ffffff',
    'editorLineNumber.foreground': '#667380',
    'editorLineNumber.dimmedForeground': '#667380',
    'editorGutter.background': '#f8fafb',
    'diffEditor.insertedLineBackground': '#16a34a18',
    'diffEditor.insertedTextBackground': '#16a34a24',
    'diffEditor.removedLineBackground': '#dc262612',
    'diffEditor.removedTextBackground': '#dc262624',
  },
});
monaco.editor.defineTheme('sluice-dark', {
  base: 'vs-dark',
  inherit: true,
  rules: [
    { token: '', foreground: 'd7dde4' },
    { token: 'section', foreground: '4fd1c1', fontStyle: 'bold' },
    { token: 'name', foreground: 'f1f4f6', fontStyle: 'bold' },
    { token: 'keyword', foreground: '8ab4ff' },
    { token: 'condition', foreground: 'd0a5ff' },
    { token: 'constant', foreground: '7fd3e0' },
    { token: 'variable', foreground: 'f3a672' },
    { token: 'number', foreground: 'e8c97a' },
    { token: 'string', foreground: 'a9d18e' },
    { token: 'string.escape', foreground: 'f3a672' },
    { token: 'comment', foreground: 'a7b2c0', fontStyle: 'italic' },
    { token: 'meta', foreground: 'd0a5ff' },
    { token: 'attribute', foreground: 'd0a5ff' },
  ],
  colors: {
    'editor.background': '#14191f',
    'editorLineNumber.foreground': '#7f8b98',
    'editorLineNumber.dimmedForeground': '#7f8b98',
    'editorGutter.background': '#11161b',
    'diffEditor.insertedLineBackground': '#22c55e1f',
    'diffEditor.insertedTextBackground': '#22c55e30',
    'diffEditor.removedLineBackground': '#ef44441f',
    'diffEditor.removedTextBackground': '#ef444433',
  },
});

/** What every editor of ours has in common. */
export const commonOptions = {
  automaticLayout: true,
  fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSize: 13,
  lineHeight: 20,
  fontLigatures: false,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  renderControlCharacters: true,
  renderWhitespace: 'selection',
  unusualLineTerminators: 'off',
  detectIndentation: false,
  tabSize: 4,
  insertSpaces: true,
  trimAutoWhitespace: true,
  links: false,
  quickSuggestions: { other: true, comments: false, strings: false },
  wordBasedSuggestions: 'off',
  // Enter ends a line, whatever is offered: Tab takes an offer.
  acceptSuggestionOnEnter: 'off',
  acceptSuggestionOnCommitCharacter: false,
  smoothScrolling: false,
  // The editor must not swallow what an operator types into a configuration.
  autoClosingBrackets: 'never',
  autoClosingQuotes: 'never',
  // An indented blank last line would have no line end, and HAProxy refuses such a file.
  autoIndent: 'none',
  fixedOverflowWidgets: true,
  padding: { top: 8, bottom: 8 },
} as const satisfies monaco.editor.IEditorOptions & monaco.editor.IGlobalEditorOptions;

export { monaco };
