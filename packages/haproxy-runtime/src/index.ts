export { type Capabilities, hasCommand, parseHelp, probeCapabilities, type RunInWorker } from './capabilities.ts';
export { type CarriedOut, type CarryOutOptions, carryOut } from './carry-out.ts';
export { type Command, writeCommand, writePayload } from './command-line.ts';
export { compareAuthorities, compareCrtList } from './compare-held.ts';
export type { CrtListLine } from './crt-list-files.ts';
export { diffFiles } from './diff-files.ts';
export {
  parseReloadAnswer,
  type ReloadAnswer,
  reload,
  runOnWorker,
  runOnWorkerUpTo,
  showEnv,
  showInfo,
  showProc,
  showStat,
  showVersion,
  type WorkerAddress,
} from './master-cli.ts';
export { planRuntime } from './plan-runtime.ts';
export { readBack } from './read-back.ts';
export {
  type AuthorityFact,
  type CertificateFact,
  type CertificateRemovedFact,
  type ChangedFile,
  type CrtListFact,
  comparePatternFiles,
  fingerprintOf,
  type OtherResourceFact,
  type PatternFact,
  type PatternLine,
  type ResourceFact,
  readAuthorityFact,
  readCertificateFact,
  readPatternFile,
} from './resource-facts.ts';
export { RuntimeError, type RuntimeErrorCode } from './runtime-error.ts';
export { needWords, type RuntimeNeed } from './runtime-needs.ts';
export { describeStep, type ReloadReason, type RuntimePlan, type RuntimeStep, type StepOf } from './runtime-plan.ts';
export { findRuntimeRow, type RuntimeObject, type RuntimeRow, runtimeTable } from './runtime-table.ts';
export { infoNumber, type ProcessInfo, parseShowEnv, parseShowInfo, parseShowVersion } from './show-info.ts';
export {
  type PatternEntry,
  type PatternMatch,
  type PatternReference,
  parsePatternEntries,
  parsePatternList,
  parsePatternMatch,
} from './show-pattern.ts';
export { type HaproxyProcess, type ProcessList, parseShowProc, servingWorker } from './show-proc.ts';
export { parseServersState, type ServerAdminState, type ServerState } from './show-servers-state.ts';
export { parseSessions, type SessionState } from './show-session.ts';
export {
  type CertificateState,
  type HeldCrtListEntry,
  parseAuthorities,
  parseAuthorityList,
  parseCertificate,
  parseCertificateList,
  parseCrtList,
} from './show-ssl.ts';
export { parseShowStat, type StatCells, type StatKind, type StatLine } from './show-stat.ts';
export { parseTableEntries, parseTableList, type TableEntry, type TableState } from './show-table.ts';
export type { PartialAnswer } from './socket-client.ts';
export { type RunOptions, runCommand } from './socket-client.ts';
