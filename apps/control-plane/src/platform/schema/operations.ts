import type { ActorView, ChangeId, ClusterId, NodeId, OverrideId } from '@sluice/contract';
import type { CommandBody, ServerSetting } from '@sluice/contract/agent-operations';
import type { Generated } from 'kysely';
import type { Json } from './fleet.ts';

export interface RuntimeOverrideTable {
  id: OverrideId;
  cluster_id: ClusterId;
  node_id: NodeId | null;
  backend: string;
  server: string;
  attribute: ServerSetting['attribute'];
  setting: Json<ServerSetting>;
  until: Date | null;
  change_id: ChangeId | null;
  why: string;
  author_kind: ActorView['kind'];
  author_name: string;
  created_at: Generated<Date>;
}

export interface OperationTable {
  id: string;
  node_id: NodeId;
  body: Json<CommandBody>;
  created_at: Generated<Date>;
  expires_at: Date;
}

export interface OperationTables {
  runtime_override: RuntimeOverrideTable;
  operation: OperationTable;
}
