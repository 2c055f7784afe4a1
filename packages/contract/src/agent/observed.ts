import { z } from 'zod';
import { Digest } from '../ids.ts';
import { DriftFact, maxDriftFacts } from './drift.ts';

/**
 * What the serving worker takes at the level of our socket, as it says itself: the beginnings of its commands, and keywords of
 * `add server` where it tells them.
 */
export const RuntimeCapabilities = z.object({
  commands: z.array(z.string().max(100)).max(500),
  addServerKeywords: z.array(z.string().max(100)).max(500).nullable(),
});
export type RuntimeCapabilities = z.infer<typeof RuntimeCapabilities>;

/** What the machine is, and what its HAProxy can do. Sent at enrolment and when it changes. */
export const Facts = z.object({
  hostname: z.string().max(255),
  os: z.string().max(200),
  kernel: z.string().max(200),
  architecture: z.string().max(40),
  cpuCount: z.number().int(),
  memoryBytes: z.number(),
  addresses: z.array(z.string().max(64)).max(256),
  agentVersion: z.string().max(40),
  /** User under whom the agent runs; never root. */
  user: z.string().max(64),
  /** Null while no worker has said; missing in facts of older agents. */
  runtime: RuntimeCapabilities.nullable().optional(),
});
export type Facts = z.infer<typeof Facts>;

/** Something about this HAProxy that the agent cannot manage yet, with what to do about it. */
export const Blocker = z.object({
  code: z.string().max(60),
  cause: z.string().max(2000),
  remediation: z.string().max(2000),
});
export type Blocker = z.infer<typeof Blocker>;

/** A line that HAProxy or the agent said about a bundle. `path` is a path of the bundle; `line` is 1-based in it. */
export const NodeDiagnostic = z.object({
  code: z.string().max(60),
  severity: z.enum(['error', 'warning', 'hint']),
  source: z.enum(['haproxy', 'agent']),
  path: z.string().max(1024).nullable(),
  line: z.number().int().nullable(),
  cause: z.string().max(8000),
  remediation: z.string().max(2000).nullable(),
});
export type NodeDiagnostic = z.infer<typeof NodeDiagnostic>;

/** The HAProxy of the node as its agent finds it: command line, processes, files. */
export const HaproxyObserved = z.object({
  running: z.boolean(),
  version: z.string().max(100).nullable(),
  binary: z.string().max(1024).nullable(),
  masterPid: z.number().int().nullable(),
  workerPid: z.number().int().nullable(),
  /** Old workers that still finish their connections. */
  oldWorkers: z.number().int(),
  /** When the oldest of them was started; null without any. Missing in reports of older agents. */
  oldestWorkerSince: z.iso.datetime().nullable().optional(),
  commandLine: z.array(z.string().max(4096)).max(200),
  configPaths: z.array(z.string().max(1024)).max(200),
  masterSocket: z.string().max(1024).nullable(),
  /** Digest of the bundle that the serving worker carries in `show env`; null when it is not one of ours. */
  runningBundle: Digest.nullable(),
  blockers: z.array(Blocker).max(50),
});
export type HaproxyObserved = z.infer<typeof HaproxyObserved>;

/**
 * One file as it is on the disk of the node; `path` is below the directory of haproxy.cfg, as in a bundle. Of a `sealed` file
 * `digest` is the id of the version that is there; for any other content, a value that only this node can make.
 */
export const ObservedFile = z.object({
  path: z.string().max(1024),
  digest: Digest,
  sizeBytes: z.number().int(),
  sealed: z.boolean().optional(),
});
export type ObservedFile = z.infer<typeof ObservedFile>;

/** How one override stands on the node. `holds` was read back from the serving worker. */
export const OverrideStatus = z.object({
  id: z.uuid(),
  state: z.enum(['pending', 'holds', 'failed']),
  cause: z.string().max(2000).nullable(),
});
export type OverrideStatus = z.infer<typeof OverrideStatus>;

/** Everything the agent sees of its HAProxy in one look: the only ground on which a node is judged. */
export const Observed = z.object({
  mode: z.enum(['observing', 'managing']),
  haproxy: HaproxyObserved,
  /** Files on disk now: haproxy.cfg first. */
  files: z.array(ObservedFile).max(1000),
  /** Bundle whose files are on disk, byte for byte; null when the disk holds something else. */
  diskBundle: Digest.nullable(),
  lastGoodBundle: Digest.nullable(),
  /** The node's own verdict on its files: `haproxy -c` in the jail. */
  verdict: z.object({ ok: z.boolean(), diagnostics: z.array(NodeDiagnostic).max(200) }).nullable(),
  /** Differences that only the node itself can see; agents of older releases name none. */
  drift: z.array(DriftFact).max(maxDriftFacts).optional(),
  /** Step of an unfinished journal, normally null. */
  openStep: z.string().max(60).nullable(),
  /** How what should hold for a time stands. Missing: this agent knows no overrides and no direct operations. */
  overrides: z.array(OverrideStatus).max(500).optional(),
});
export type Observed = z.infer<typeof Observed>;
