export { type Command, writeCommand } from './command-line.ts';
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
export { RuntimeError, type RuntimeErrorCode } from './runtime-error.ts';
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
  type CrtListEntry,
  parseCertificate,
  parseCertificateList,
  parseCrtList,
} from './show-ssl.ts';
export { parseShowStat, type StatCells, type StatKind, type StatLine } from './show-stat.ts';
export { parseTableEntries, parseTableList, type TableEntry, type TableState } from './show-table.ts';
export type { PartialAnswer } from './socket-client.ts';
export { type RunOptions, runCommand } from './socket-client.ts';
