import type {
  ApplyOptions,
  ApprovalRequestId,
  ClusterId,
  FreezeId,
  FreezeWhen,
  PlanId,
  RolloutId,
  ScheduleId,
  ScheduleView,
  UserId,
} from '@sluice/contract';
import type { ColumnType, Generated } from 'kysely';
import type { Json } from './fleet.ts';

export interface ClusterPolicyTable {
  cluster_id: ClusterId;
  approval_people: number | null;
  approval_hours: number | null;
  version: number;
  set_by: string;
  set_at: Date;
}

export interface ApprovalRequestTable {
  id: ApprovalRequestId;
  cluster_id: ClusterId;
  plan_id: PlanId;
  digest: string;
  policy_version: number;
  state: 'open' | 'refused' | 'withdrawn' | 'revoked' | 'applied';
  asked_by: UserId | null;
  asked_name: string;
  asked_at: Date;
  why: string;
  ended_name: string | null;
  ended_at: Date | null;
  ended_why: Generated<string>;
}

export interface ApprovalTable {
  request_id: ApprovalRequestId;
  user_id: UserId;
  given_name: string;
  given_at: Date;
  why: string;
}

export interface FreezeWindowTable {
  id: FreezeId;
  cluster_id: ClusterId | null;
  shape: Json<FreezeWhen>;
  ends_at: Date | null;
  reason: string;
  created_by: string;
  created_at: Date;
}

export interface ScheduledApplyTable {
  id: ScheduleId;
  cluster_id: ClusterId;
  plan_id: PlanId;
  at: Date;
  options: Json<ApplyOptions>;
  state: ScheduleView['state'];
  asked_by: UserId | null;
  asked_name: string;
  asked_at: Date;
  ended_at: Date | null;
  cancelled_name: string | null;
  problem: ColumnType<ScheduleView['problem'], string | null | undefined, string | null>;
  rollout_id: RolloutId | null;
}

export interface ApprovalTables {
  cluster_policy: ClusterPolicyTable;
  approval_request: ApprovalRequestTable;
  approval: ApprovalTable;
  freeze_window: FreezeWindowTable;
  scheduled_apply: ScheduledApplyTable;
}
