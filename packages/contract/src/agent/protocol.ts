import { z } from 'zod';
import { FilePath } from '../file-path.ts';
import { Digest, NodeId } from '../ids.ts';
import { Facts, NodeDiagnostic, Observed } from './observed.ts';

/** Raised when a message changes in a way that an older peer cannot read. */
export const agentProtocolVersion = 1;

/** Name under which the agent listener's certificate is checked, whatever address the node uses to reach it. */
export const agentServerName = 'sluice-control-plane';

/** Environment variable that carries the bundle's digest into HAProxy; `show env` gives it back. */
export const bundleVariable = 'SLUICE_BUNDLE';

/** Steps of one pass in order; the agent writes each into its journal before doing it. */
export const prepareSteps = ['fetch', 'stage', 'check-binds', 'validate'] as const;
/**
 * Steps of a commit after those of a prepare. From `swap` on something live changes. `reload` is left out when `apply-runtime`
 * brought the running worker to the new state.
 */
export const commitSteps = [
  'compare-disk',
  'keep-last-good',
  'swap',
  'apply-runtime',
  'reload',
  'prove',
  'record',
] as const;
/** Steps that put the last good files back after a commit failed. */
export const returnSteps = ['put-back', 'reload-last-good', 'prove-last-good'] as const;
/** Every step a journal can name, in order. */
export const journalSteps = [...prepareSteps, ...commitSteps, ...returnSteps, 'report'] as const;
/** A step the journal of a node can stand at. */
export type JournalStep = (typeof journalSteps)[number];
/** A step as a node names it: one of `journalSteps`, or one that only a newer agent has, which is shown by this name. */
const StepName = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'small letters, digits and - only');

const base64Bytes = (bytes: number) => z.base64().length(Math.ceil(bytes / 3) * 4);

/**
 * Shape: `slt1.<id>.<secret>.<sha256 of the CA certificate>`: UUID, 32 bytes base64url, 64 hex digits. One line, no blanks.
 * The agent connects only to a server whose chain ends in that CA.
 */
export const EnrolmentToken = z.string().regex(/^slt1\.[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}\.[0-9a-f]{64}$/);

/** `POST /agent/v1/enrol`, without credentials but with a token. Repeating it with the same key gives the same node. */
export const EnrolRequest = z.object({
  protocol: z.literal(agentProtocolVersion),
  token: EnrolmentToken,
  /** Raw Ed25519 public key. */
  publicKey: base64Bytes(32),
  name: z.string().min(1).max(80),
  facts: Facts,
});
/** What a node keeps for good: who it is, and which control plane it believes. */
export const EnrolResponse = z.object({
  nodeId: NodeId,
  /** PEM of the control plane's CA; its SHA-256 (DER) equals the token's fingerprint. */
  caCertificate: z.string(),
});

/** `POST /agent/v1/challenge`: needs no clock on the node. */
export const ChallengeRequest = z.object({ nodeId: NodeId });
/** A text to sign, bound to the node and valid for a minute. */
export const ChallengeResponse = z.object({ challenge: z.string().max(500) });

/** `POST /agent/v1/token`: `signature` is Ed25519 over the UTF-8 bytes of `sluice-agent-token\n<nodeId>\n<challenge>`. */
export const TokenRequest = z.object({ nodeId: NodeId, challenge: z.string().max(500), signature: base64Bytes(64) });
/** A bearer token for the agent listener; the agent asks for the next one before it expires. */
export const TokenResponse = z.object({ token: z.string(), expiresInSeconds: z.number().int() });

/** Permission bits of a sealed file: it is for the user of the agent and for root. */
export const sealedMode = 0o600;

/**
 * One file that a node receives. `mode` holds its permission bits. Of a `sealed` file `digest` is the random id of a version and
 * says nothing about the content: the node finds its own digest when it has fetched it.
 */
export const BundleFile = z.object({
  path: FilePath,
  digest: Digest,
  sizeBytes: z.number().int(),
  mode: z.number().int(),
  sealed: z.boolean().optional(),
});
/** The files that one node receives, compiled from a tree. `digest` covers paths and contents before our trailer. */
export const Bundle = z.object({ digest: Digest, files: z.array(BundleFile).min(1).max(1000) });
export type Bundle = z.infer<typeof Bundle>;
export type BundleFile = z.infer<typeof BundleFile>;

/** Opaque: two equal tags name the same overrides and commands. */
export const OperationsTag = z.string().regex(/^[0-9a-f]{0,64}$/);

/** Opaque: names one report that was taken, and no other report of any node. */
export const ReportTag = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/**
 * `GET /agent/v1/desired?have=<epoch>.<counter>&operations=<tag>&reported=<tag>&waitSeconds=25` → 200 with this, or 204 when nothing
 * changed. Who leaves `operations` out is not told of overrides and commands that come in between. `reported` says that the node
 * still is what the report of this tag told: it stands for that report.
 *
 * hold:    change nothing; `bundle` is what the node should already be running (null while it is only observed)
 * prepare: fetch, stage, check binds, validate `bundle`; report; change nothing live
 * commit:  the same, then swap, reload, prove; on failure put the last good files back
 */
export const Desired = z.object({
  epoch: z.uuid(),
  counter: z.number().int().nonnegative(),
  phase: z.enum(['hold', 'prepare', 'commit']),
  managed: z.boolean(),
  bundle: Bundle.nullable(),
  /** For commit: digests of the files that must be on disk now, by path; anything else is a nack `drift`. */
  expectedOnDisk: z.record(z.string(), Digest).nullable(),
  /** Names what `overrides` and `commands` hold, empty for nothing; independent of `counter`, which only passes answer. */
  operationsTag: OperationsTag.optional(),
  /** Clock of the control plane when it sent this: ends are measured from it, whatever the clock of the node says. */
  now: z.iso.datetime().optional(),
  /** `Override`s that should hold now; read by the part of the agent that keeps them. */
  overrides: z.array(z.unknown()).max(500).optional(),
  /** `Command`s without an answer yet. */
  commands: z.array(z.unknown()).max(100).optional(),
  /** For commit: reload even where files and digest are right, because what was changed in the process has to go. */
  reload: z.boolean().optional(),
  /** While true the node is watched after a commit: it sends metrics every second instead of every five. */
  watched: z.boolean().optional(),
  /** The tag in `reported` is not known here: the node has to report in full. Answered at once, also when nothing else changed. */
  reportWanted: z.boolean().optional(),
});
export type Desired = z.infer<typeof Desired>;

/** How a running HAProxy takes a change over, cheapest first. */
export const ApplyWay = z.enum(['nothing', 'commands', 'reload']);
export type ApplyWay = z.infer<typeof ApplyWay>;

/** The way that a commit went. `reasons` say why it was a reload, in words. */
export const Applied = z.object({
  way: ApplyWay,
  commands: z.number().int(),
  reasons: z.array(z.string().max(2000)).max(20),
});
export type Applied = z.infer<typeof Applied>;

/** What came of a prepare or commit. `restored` tells whether the last good files are back and serve. */
export const PassOutcome = z.object({
  phase: z.enum(['prepare', 'commit']),
  bundle: Digest,
  kind: z.enum(['ack', 'nack']),
  /** Step at which a nack arose. */
  step: StepName.nullable(),
  /** For example config-rejected, bind-taken, reload-failed, proof-failed, drift, file-system. */
  code: z.string().max(60).nullable(),
  restored: z.boolean().nullable(),
  /** Of a commit that got so far; missing in answers of older agents. */
  applied: Applied.nullable().optional(),
  diagnostics: z.array(NodeDiagnostic).max(200),
  steps: z.array(z.object({ name: StepName, startedAt: z.iso.datetime(), durationMs: z.number() })).max(50),
});
export type PassOutcome = z.infer<typeof PassOutcome>;

/** `POST /agent/v1/report`. A stale (epoch, counter) is answered `accepted: false` and changes nothing. */
export const Report = z.object({
  protocol: z.literal(agentProtocolVersion),
  epoch: z.uuid().nullable(),
  counter: z.number().int().nonnegative(),
  observed: Observed,
  outcome: PassOutcome.nullable(),
  facts: Facts.nullable(),
});
export type Report = z.infer<typeof Report>;
/**
 * `wanted`: digests of observed files that the control plane does not hold; `PUT /agent/v1/blobs/<digest>` sends them. `tag`: polls may
 * name it in place of reporting the same again; missing while the control plane waits for further reports, and from an older one.
 */
export const ReportResponse = z.object({
  accepted: z.boolean(),
  wanted: z.array(Digest).max(100),
  tag: ReportTag.optional(),
});

/**
 * One row of `show stat`, numbers as HAProxy gives them. Counters grow from the start of the worker. What an older agent does not
 * send is missing; what HAProxy does not count for such a row is null.
 */
export const StatRow = z.object({
  proxy: z.string().max(255),
  name: z.string().max(255),
  kind: z.enum(['frontend', 'backend', 'server']),
  status: z.string().max(60),
  address: z.string().max(255).nullable(),
  weight: z.number().nullable(),
  sessions: z.number(),
  sessionsTotal: z.number(),
  requestsTotal: z.number().nullable(),
  bytesIn: z.number(),
  bytesOut: z.number(),
  responses5xx: z.number().nullable(),
  connectionErrors: z.number().nullable(),
  lastChangeSeconds: z.number().nullable(),
  checkStatus: z.string().max(60).nullable(),
  /** Of a frontend: answers of any status, in mode http. */
  responsesTotal: z.number().nullable().optional(),
  /** Of a backend: connections to servers that were tried once more. */
  retries: z.number().nullable().optional(),
  /** Of a backend: answers of servers that broke off or were not HTTP. */
  responseErrors: z.number().nullable().optional(),
  /**
   * Of a backend in mode http that had a request: what the last requests waited on average, from queue to the first bytes of the
   * answer.
   */
  responseTimeMs: z.number().nullable().optional(),
});
export type StatRow = z.infer<typeof StatRow>;

/** `POST /agent/v1/metrics`: a snapshot every few seconds; only the newest is kept for now. */
export const Metrics = z.object({
  at: z.iso.datetime(),
  workerPid: z.number().int().nullable(),
  uptimeSeconds: z.number().nullable(),
  currentConnections: z.number().nullable(),
  rows: z.array(StatRow).max(20_000),
});
export type Metrics = z.infer<typeof Metrics>;

/** Paths of the agent listener. Only `enrol`, `challenge`, `token` and `program` answer without a token. */
export const agentPaths = {
  program: '/agent/v1/agent.mjs',
  enrol: '/agent/v1/enrol',
  challenge: '/agent/v1/challenge',
  token: '/agent/v1/token',
  desired: '/agent/v1/desired',
  blob: (digest: string) => `/agent/v1/blobs/${digest}`,
  report: '/agent/v1/report',
  metrics: '/agent/v1/metrics',
  answers: '/agent/v1/answers',
} as const;
