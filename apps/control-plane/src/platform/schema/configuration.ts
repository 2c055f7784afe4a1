import type {
  ActorView,
  ChangeId,
  ClusterId,
  Diagnostic,
  Digest,
  NodeId,
  PlanId,
  PlanView,
  ResourceId,
  ResourceKind,
  RevisionId,
  RolloutEvent,
  RolloutId,
  RolloutNode,
  RolloutStrategy,
  RolloutView,
  SemanticLine,
  WatchVerdict,
} from '@sluice/contract';
import type { BundleFile } from '@sluice/contract/agent';
import type { ColumnType, Generated } from 'kysely';
import type { z } from 'zod';
import type { Json } from './fleet.ts';
import type { Baseline } from './watch.ts';

/** One resource in a tree, with its content by digest. A tree is ordered by name, and no two have the same. */
export interface TreeEntry {
  resourceId: ResourceId;
  kind: ResourceKind;
  name: string;
  digest: Digest;
}
export type Tree = readonly TreeEntry[];

/** One edit of a change: the resource's content before and after, by digest; null where it is not in the tree. */
export interface ChangeEdit {
  resourceId: ResourceId;
  kind: ResourceKind;
  name: string;
  before: Digest | null;
  after: Digest | null;
}

export interface DangerousUse {
  resource: string;
  line: number;
  keyword: string;
}

/** Two texts for one section, of which nobody can say which is right. */
export interface Conflict {
  changeNumber: number;
  resource: string;
  section: string;
  ours: string | null;
  theirs: string | null;
}

/** Where the lines of a compiled file come from. Lines count from 1; the last span is open when `count` is null. */
export interface ProvenanceFile {
  path: string;
  resource: string;
  /** So many lines below `linesBefore` are the user's own, unchanged. Everything else is ours. */
  userLines: number;
  /** Lines of ours above the user's; missing in bundles of older releases, which have none. */
  linesBefore?: number;
  /** Digest of the user's own bytes, without what we add. */
  rawDigest: Digest;
}

/** What a plan would do to the nodes, worked out once when it is made. */
export interface PlanEffect {
  reload: PlanView['reload'];
  binds: readonly string[];
  /** Missing in plans of older releases. */
  hosts?: readonly string[];
  backends: readonly string[];
  notProven: string[];
  /** Missing in plans of older releases. */
  dangerous?: DangerousUse[];
  /** Staged changes that were left out by choice. Missing in plans of older releases, which had all. */
  leftOut?: ChangeId[];
}

interface Authored {
  author_kind: ActorView['kind'];
  author_name: string;
}

export interface BlobTable {
  digest: Digest;
  bytes: Buffer;
}

/** A secret of a cluster. `face` is what anybody may know of it. */
export interface SealedVersionTable {
  id: Digest;
  cluster_id: ClusterId;
  sealed: Buffer;
  size_bytes: number;
  face: string;
  created_at: Generated<Date>;
}

export interface ResourceTable {
  id: ResourceId;
  cluster_id: ClusterId;
  kind: ResourceKind;
  name: string;
}

export interface BundleTable {
  cluster_id: ClusterId;
  digest: Digest;
  files: Json<BundleFile[]>;
  provenance: Json<ProvenanceFile[]>;
  /** Each node has a main file of its own: those in `files` are of no node. */
  varies: Generated<boolean>;
}

export interface BundleVariantTable {
  cluster_id: ClusterId;
  digest: Digest;
  node_id: NodeId;
  main_file: Json<BundleFile>;
}

export interface RevisionTable extends Authored {
  id: RevisionId;
  cluster_id: ClusterId;
  number: number;
  parent_id: RevisionId | null;
  tree: Json<TreeEntry[]>;
  bundle_digest: Digest;
  why: string;
  restored_from: number | null;
  summary: Json<SemanticLine[]>;
  summary_total: number;
  proven_at: Date | null;
  created_at: Generated<Date>;
}

export interface ChangeTable extends Authored {
  id: ChangeId;
  cluster_id: ClusterId;
  number: number;
  title: string;
  state: 'staged' | 'applied' | 'rejected';
  edits: Json<ChangeEdit[]>;
  summary: Json<SemanticLine[]>;
  summary_total: number;
  dangerous: Json<DangerousUse[]>;
  restores: number | null;
  /** Staged changes apply in this order; numbers tell only who came first. */
  staged_order: number;
  applied_revision_id: RevisionId | null;
  created_at: Generated<Date>;
}

export interface StagedTreeTable {
  cluster_id: ClusterId;
  etag: string;
  tree: Json<TreeEntry[]>;
  conflicts: Json<Conflict[]>;
}

export interface PlanTable extends Authored {
  id: PlanId;
  cluster_id: ClusterId;
  base_revision_id: RevisionId | null;
  change_ids: Json<ChangeId[]>;
  etag: string;
  tree: Json<TreeEntry[]>;
  bundle_digest: Digest | null;
  diagnostics: Json<Diagnostic[]>;
  summary: Json<SemanticLine[]>;
  summary_total: number;
  effect: Json<PlanEffect>;
  applied_revision_id: RevisionId | null;
  created_at: Generated<Date>;
}

export interface PlanNodeTable {
  plan_id: PlanId;
  node_id: NodeId;
  name: string;
  state: 'waiting' | 'validated' | 'refused' | 'offline';
  haproxy_version: string | null;
  duration_ms: number | null;
  diagnostics: Json<Diagnostic[]>;
}

export interface RolloutProblem {
  cause: string;
  remediation: string | null;
}

/** States of a rollout that is not over: a cluster has at most one of those. */
export const activeRolloutStates = [
  'preparing',
  'committing',
  'returning',
] as const satisfies readonly RolloutView['state'][];

/** Who decided what of a rollout, and why. `at` is ISO 8601. */
export interface RolloutDecisionRow {
  by: ActorView;
  at: string;
  why: string;
}

/** A `jsonb` column that may be empty. */
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;

export interface RolloutTable extends Authored {
  id: RolloutId;
  cluster_id: ClusterId;
  revision_id: RevisionId;
  previous_revision_id: RevisionId | null;
  bundle_digest: Digest;
  state: RolloutView['state'];
  phase_started_at: Date;
  /** As it was when the rollout began; those of older releases lack what came later. */
  strategy: ColumnType<z.input<typeof RolloutStrategy>, string, string>;
  /** Nothing new begins while it is set. */
  held: NullableJson<RolloutDecisionRow>;
  /** Up to and including this wave a person said go on; -1: none. */
  passed_wave: Generated<number>;
  started_at: Date;
  finished_at: Date | null;
  problem: ColumnType<RolloutProblem | null, string | null, string | null>;
}

export interface RolloutStepRow {
  name: string;
  at: string;
  durationMs: number | null;
}

export interface RolloutNodeTable {
  rollout_id: RolloutId;
  node_id: NodeId;
  name: string;
  state: RolloutNode['state'];
  /** Since when it is in its state. */
  since: Date;
  attempt: Generated<number>;
  /** Counts from 0. */
  wave: number;
  steps: Json<RolloutStepRow[]>;
  diagnostics: Json<Diagnostic[]>;
  finished_at: Date | null;
  /** What it is compared with: its traffic before it was told to commit. */
  baseline: NullableJson<Baseline>;
  /** While it is watched it says every second how it does. */
  closely: Generated<boolean>;
  /** When it was compared last. */
  judged_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** Since when its reports say that it does not serve the revision; null while they say it does. */
  not_serving_since: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** What became of the comparison so far. */
  watched: NullableJson<NonNullable<RolloutNode['watch']>>;
  verdict: ColumnType<WatchVerdict | null, WatchVerdict | null | undefined, WatchVerdict | null>;
  accepted: NullableJson<RolloutDecisionRow>;
}

/** The story of a rollout. */
export interface RolloutEventTable {
  id: Generated<string>;
  rollout_id: RolloutId;
  at: Date;
  kind: RolloutEvent['kind'];
  by: NullableJson<ActorView>;
  node: string | null;
  wave: number | null;
  verdict: WatchVerdict | null;
  why: string | null;
}

export interface ConfigurationTables {
  blob: BlobTable;
  sealed_version: SealedVersionTable;
  resource: ResourceTable;
  bundle: BundleTable;
  bundle_variant: BundleVariantTable;
  revision: RevisionTable;
  change: ChangeTable;
  staged_tree: StagedTreeTable;
  plan: PlanTable;
  plan_node: PlanNodeTable;
  rollout: RolloutTable;
  rollout_node: RolloutNodeTable;
  rollout_event: RolloutEventTable;
}
