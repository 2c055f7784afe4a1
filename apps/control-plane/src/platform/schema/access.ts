import type { ApiKeyId, ClusterId, GrantId, GroupId, PoolId, RoleId, SessionId, UserId } from '@sluice/contract';
import type { ColumnType, Generated } from 'kysely';
import type { MomentColumn } from './platform.ts';

export interface AccessTables {
  user_account: {
    id: UserId;
    username: string;
    password_hash: string | null;
    created_at: MomentColumn;
    password_changed_at: MomentColumn;
    display_name: Generated<string>;
    email: string | null;
    /** Null: the user, or nobody knows. */
    email_set_by: UserId | null;
    email_set_with: ApiKeyId | null;
    active: Generated<boolean>;
    issuer: string | null;
    subject: string | null;
    version: Generated<number>;
    last_signed_in_at: Date | null;
  };
  role: { id: RoleId; name: string; description: string; permissions: string[]; version: Generated<number> };
  user_group: { id: GroupId; name: string; description: string; version: Generated<number> };
  user_group_member: { group_id: GroupId; user_id: UserId; source: 'local' | 'provider' };
  access_grant: {
    id: GrantId;
    user_id: UserId | null;
    group_id: GroupId | null;
    built_in: string | null;
    role_id: RoleId | null;
    pool_id: PoolId | null;
    cluster_id: ClusterId | null;
    expires_at: Date | null;
    reason: string;
    granted_by: string;
    granted_at: MomentColumn;
  };
  password_link: {
    user_id: UserId;
    kind: 'handed' | 'mailed';
    token_hash: Buffer;
    expires_at: Date;
    made_by: UserId | null;
    made_with: ApiKeyId | null;
  };
  access_version: { only_row: boolean; number: ColumnType<string, never, never> };
  session: {
    id: SessionId;
    token_hash: Buffer;
    user_id: UserId;
    kind: 'cookie' | 'bearer';
    address: string;
    user_agent: string;
    created_at: MomentColumn;
    last_used_at: MomentColumn;
    expires_at: Date;
    second_factor_at: Date | null;
  };
}
