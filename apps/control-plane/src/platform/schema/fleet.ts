import type {
  ActorView,
  ClusterId,
  EnrolmentTokenId,
  NodeId,
  PoolId,
  RevisionId,
  RolloutStrategy,
} from '@sluice/contract';
import type { Bundle, Desired, Facts, Metrics, Observed, PassOutcome } from '@sluice/contract/agent';
import type { ColumnType, Generated } from 'kysely';
import type { z } from 'zod';
import type { PackedJson } from '../packed-json.ts';

/** A `jsonb` column: read as a value, written as JSON text so that arrays are not taken for PostgreSQL arrays. */
export type Json<T> = ColumnType<T, string, string>;

export interface PoolTable {
  id: PoolId;
  name: string;
  description: string;
  environment: 'development' | 'staging' | 'production';
  location: string;
  labels: Json<Record<string, string>>;
  version: Generated<number>;
  created_at: Generated<Date>;
}

export interface ClusterTable {
  id: ClusterId;
  pool_id: PoolId;
  name: string;
  description: string;
  head_revision_id: RevisionId | null;
  target_revision_id: RevisionId | null;
  last_good_revision_id: RevisionId | null;
  head_failed: Generated<boolean>;
  /** How its rollouts go; null: nobody chose. */
  strategy: ColumnType<z.input<typeof RolloutStrategy> | null, string | null | undefined, string | null>;
  version: Generated<number>;
  created_at: Generated<Date>;
}

export interface EnrolmentTokenTable {
  id: EnrolmentTokenId;
  pool_id: PoolId;
  secret_hash: Buffer;
  expires_at: Date;
  uses_left: number;
  auto_adopt: boolean;
  created_by: string;
  revoked_at: Date | null;
  created_at: Generated<Date>;
}

/** What a node is told, without epoch and counter, which are added when it is sent. */
export interface StoredDesired {
  phase: Desired['phase'];
  managed: boolean;
  bundle: Bundle | null;
  expectedOnDisk: Record<string, string> | null;
  /** Only in a commit that reloads although the node is known to run the bundle. */
  reload?: true;
  /** The node is watched: it sends what it measures more often. */
  watched?: true;
}

export interface NodeMaintenance {
  by: ActorView;
  since: string;
  why: string;
}

export interface NodeTable {
  id: NodeId;
  pool_id: PoolId;
  name: string;
  public_key: Buffer;
  enrolled_with: EnrolmentTokenId | null;
  auto_adopt: boolean;
  mode: 'observing' | 'managed';
  current_bundle: string | null;
  current_raw: Generated<boolean>;
  disk_files: ColumnType<Record<string, string> | null, string | null, string | null>;
  accepted_disk: ColumnType<Record<string, string> | null, string | null | undefined, string | null>;
  overwriting: Generated<boolean>;
  /** Plans and rollouts leave it out while it is set. `since` is ISO 8601. */
  maintenance: ColumnType<NodeMaintenance | null, string | null | undefined, string | null>;
  desired: Json<StoredDesired>;
  desired_counter: number;
  version: Generated<number>;
  created_at: Generated<Date>;
}

export interface NodeStatusTable {
  node_id: NodeId;
  last_seen_at: Date | null;
  facts: ColumnType<Facts | null, string | null, string | null>;
  observed: ColumnType<Observed | null, string | null, string | null>;
  outcome: ColumnType<PassOutcome | null, string | null, string | null>;
}

export interface NodeFileTable {
  node_id: NodeId;
  digest: string;
  bytes: Buffer;
}

export interface NodeMetricsTable {
  node_id: NodeId;
  received_at: Date;
  sampled_at: Date;
  newest: PackedJson<Metrics>;
  previous: PackedJson<Metrics> | null;
}

export interface DriftEntryTable {
  node_id: NodeId;
  key: string;
  seen: string;
  since: Date;
  ignored_by: string | null;
  ignored_until: Date | null;
  healed_at: Date | null;
}

export interface DriftHealTable {
  node_id: NodeId;
  healed_at: Date;
}

export interface DriftPolicyTable {
  cluster_id: ClusterId;
  policy: 'ask' | 'heal';
}

export interface FleetTables {
  pool: PoolTable;
  cluster: ClusterTable;
  enrolment_token: EnrolmentTokenTable;
  node: NodeTable;
  node_status: NodeStatusTable;
  node_file: NodeFileTable;
  node_metrics: NodeMetricsTable;
  drift_entry: DriftEntryTable;
  drift_policy: DriftPolicyTable;
  drift_heal: DriftHealTable;
}
