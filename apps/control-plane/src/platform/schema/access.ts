import type { SessionId, UserId } from '@sluice/contract';
import type { Generated } from 'kysely';
import type { MomentColumn } from './platform.ts';

export interface AccessTables {
  user_account: {
    id: UserId;
    username: string;
    password_hash: string;
    created_at: MomentColumn;
    password_changed_at: MomentColumn;
  };
  user_grant: { user_id: UserId; role: string; scope: Generated<string> };
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
  };
}
