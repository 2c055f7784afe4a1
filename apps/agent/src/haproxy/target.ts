import type { Blocker, HaproxyObserved, NodeDiagnostic } from '@sluice/contract/agent';
import type { StepOutcome } from '../outcome.ts';

/** The one HAProxy that this agent looks after. Kept by the agent between starts. */
export interface HaproxyTarget {
  /** Absolute real path of the one managed file; the first one when HAProxy reads several (then a blocker says so). */
  configFile: string;
  /** Unix path of the master CLI; null when HAProxy was started without `-S` (then a blocker says so). */
  masterSocket: string | null;
  /** Master found last time: tells two masters with one configuration file apart. */
  pidHint: number | null;
}

export interface DiscoverOptions {
  configFile?: string;
  masterSocket?: string;
  pid?: number;
}

/** `uid` and `gid` are those of the master. */
export type Discovery = { target: HaproxyTarget; uid: number; gid: number } | { problem: Blocker };

/** What the process table says beyond what is reported. */
export interface LocalHaproxy extends HaproxyObserved {
  /** uid under which the master runs; null when HAProxy does not run. */
  masterUid: number | null;
}

/** `notes`: HAProxy's warnings, and what the jail could not prove (foreign files, names). Also on success. */
export type ValidateOutcome = StepOutcome & { notes: readonly NodeDiagnostic[] };

export type ReloadOutcome = StepOutcome & { previousWorkerPid: number | null };

/**
 * open-files: each listening socket is an open file of the serving worker.
 * counters:   `/proc/<pid>/fd` is not readable: the socket's owner and the frontend's counters were compared.
 */
export type ProofMethod = 'open-files' | 'counters';

/** `notProven`: binds of which this machine gives no evidence (UDP, fd@, other namespaces); never a failure. */
export type ProofOutcome = StepOutcome & {
  method: ProofMethod;
  workerPid: number | null;
  notProven: readonly NodeDiagnostic[];
};

export interface ExpectedServing {
  /** null for a configuration that is not one of ours: the digest in `show env` is not compared. */
  bundleDigest: string | null;
  configText: Uint8Array;
  /** Path of the main file in diagnostics. */
  path: string;
  /** Worker that served before the reload; null when there was none. */
  previousWorkerPid: number | null;
  /** A worker that went on without a reload: it names the bundle of its start. Missing or null: any worker must be a new one. */
  unchanged?: { workerPid: number; bundleDigest: string | null } | null;
}
