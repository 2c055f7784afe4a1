export { findStatementKeyword, listKeywords, listNextWords } from './catalogue/catalogue.ts';
export { type Family, isAliveIn, type Keyword, type Lifetime, type Release, releases } from './catalogue/keyword.ts';
export type { Signature, SignatureItem, SymbolKind, ValueItem, ValueType } from './catalogue/signature.ts';
export type { Match, MatchProblem, Part } from './catalogue/signature-match.ts';
export { type AclView, listAcls } from './model/acl-view.ts';
export { type Address, readAddress, readAddressList } from './model/address.ts';
export type { ArgumentView } from './model/argument-view.ts';
export { addBind, type NewBind, removeBind, setBindAddress, setBindArgument } from './model/bind-edit.ts';
export { type BindView, listBinds, listSectionBinds, readBind } from './model/bind-view.ts';
export { type BlastRadius, findBlastRadius } from './model/blast-radius.ts';
export { type CheckMessage, parseCheckOutput } from './model/check-output.ts';
export {
  type Compiled,
  type CompilePart,
  compile,
  type PlacedPart,
  type SourceLine,
  type TracedMessage,
  traceLine,
  traceMessages,
} from './model/compile.ts';
export { type Condition, type ConditionTerm, predefinedAcls, readCondition } from './model/condition-reader.ts';
export type {
  BackendAddedFact,
  BackendRemovedFact,
  BackendTraits,
  ConfigFact,
  EffectiveWords,
  FactPlace,
  FrontendFact,
  OtherFact,
  ServerAddedFact,
  ServerAttribute,
  ServerFact,
  ServerRemovedFact,
} from './model/config-fact.ts';
export { type ConfigSecret, listConfigSecrets, replaceConfigSecrets } from './model/config-secret.ts';
export { type CrtListEntry, readCrtList } from './model/crt-list.ts';
export {
  type DangerousDirective,
  type DangerousRule,
  dangerousRules,
  listAddedDangerousDirectives,
  listDangerousDirectives,
} from './model/dangerous-directive.ts';
export { type DiagnoseOptions, diagnose } from './model/diagnose.ts';
export { type Diagnostic, type DiagnosticCode, isAboutKeywords, isDiagnostic } from './model/diagnostic.ts';
export { diffFacts, type FactOptions } from './model/diff-facts.ts';
export { mergeLines } from './model/diff3.ts';
export { findEffective, listEffective } from './model/effective-server.ts';
export {
  type EffectiveArgument,
  type EffectiveStatement,
  type EffectiveValue,
  effectiveServerArgument,
  effectiveValue,
  listInheritedDefaults,
} from './model/effective-value.ts';
export { listVariables, type VariableUse } from './model/environment.ts';
export {
  type Expression,
  type ExpressionArgument,
  type ExpressionCall,
  readExpression,
} from './model/expression-reader.ts';
export { getArgument, type LineArgument, listArguments, setArgument } from './model/line-argument.ts';
export { type DiffLine, diffLines } from './model/line-difference.ts';
export {
  addListEntry,
  findListProblem,
  type ListEntry,
  type ListEntryWords,
  type ListKind,
  type ListProblem,
  readListEntries,
  removeListEntry,
  setListEntry,
} from './model/list-file.ts';
export { isDynamicFormat, type LogFormat, type LogFormatPiece, readLogFormat } from './model/log-format-reader.ts';
export { type MergeConflict, type MergeResult, merge } from './model/merge.ts';
export { diagnoseNames } from './model/names/diagnose-names.ts';
export type { LinePlace } from './model/names/line-place.ts';
export {
  createCertificateNames,
  listNamedFiles,
  type NamedFile,
  type NamedFileKind,
} from './model/names/named-file.ts';
export type { NameKind, NameUse } from './model/names/symbol.ts';
export {
  type IndexedSection,
  type IndexedUse,
  indexNames,
  lineOfUse,
  type NamedSymbol,
  type NameIndex,
  placeOfUse,
  type Resolution,
  spanOfUse,
} from './model/names/symbol-index.ts';
export {
  type BackendView,
  type FrontendView,
  findSection,
  findStatement,
  listBackends,
  listFrontends,
} from './model/proxy-view.ts';
export { type FileDiagnostic, type Rename, rename, renameInFiles, whatBreaks } from './model/rename.ts';
export {
  type CheckStepView,
  listCheckSteps,
  listRedirects,
  listRules,
  listUseBackends,
  type RedirectView,
  type Ruleset,
  type RuleView,
  rulesets,
  type UseBackendView,
} from './model/rule-view.ts';
export {
  addSection,
  addServer,
  addStatement,
  type NewArgument,
  type NewSection,
  type NewServer,
  removeSection,
  removeStatement,
} from './model/section-edit.ts';
export { duplicateSection, moveSection, renameSectionHeader, setSectionDisabled } from './model/section-move.ts';
export {
  listAcmes,
  listCaches,
  listCrtStores,
  listFcgiApps,
  listHealthchecks,
  listHttpErrors,
  listLogForwards,
  listLogProfiles,
  listMailers,
  listPeers,
  listResolvers,
  listRings,
  listTraces,
  listUserlists,
} from './model/section-view.ts';
export { describeChange, labelSection, type SemanticChange } from './model/semantic-diff.ts';
export { removeServer, setServerAddress, setServerArgument, setServerDisabled } from './model/server-edit.ts';
export { listServers, readServer, type ServerView } from './model/server-view.ts';
export {
  type BalanceView,
  type CookieView,
  type ErrorPageView,
  type FilterView,
  type LogTargetView,
  listErrorPages,
  listFilters,
  listLogTargets,
  listOptions,
  listStickRules,
  listStickTables,
  listTimeouts,
  type OptionView,
  optionState,
  readBalance,
  readCookie,
  readStats,
  type StatsView,
  type StickRuleView,
  type StickTableView,
  type TimeoutView,
} from './model/setting-view.ts';
export { splitCompiled } from './model/split.ts';
export { readStatement, type StatementView } from './model/statement-view.ts';
export { writeStatement, writeWord } from './model/statement-writer.ts';
export { getValue, listValues, readTyped, type TypedStatement, type ValueView } from './model/typed-statement.ts';
export type { ConditionView, SectionView } from './model/value-access.ts';
export {
  insertValue,
  listGroup,
  moveStatement,
  removeValue,
  replaceValue,
  setFlag,
  setValue,
} from './model/value-edit.ts';
export type { ValueInput } from './model/value-input.ts';
export { type Completion, type CompletionOptions, complete } from './services/completion.ts';
export { type FoldingRange, listFoldingRanges } from './services/folding.ts';
export { type FormatOptions, format } from './services/format.ts';
export { type Hover, hover } from './services/hover.ts';
export { type ConfigFile, parse } from './syntax/config-file.ts';
export type { Section } from './syntax/section.ts';
export { findSectionKeyword, type SectionKeyword, sectionKeywords } from './syntax/section-keyword.ts';
export { expandWords, type Statement } from './syntax/statement.ts';
export { applyEdits, type Edit } from './text/edit.ts';
export { decodeLatin1, encodeLatin1, findInvalidUtf8, toDisplay, toLatin1 } from './text/latin1.ts';
export type { Line, LineEnd } from './text/source.ts';
export type { Span } from './text/span.ts';
export type { Word, WordProblem, WordProblemKind } from './text/word.ts';
export { type Environment, emptyEnvironment } from './text/word-expander.ts';
