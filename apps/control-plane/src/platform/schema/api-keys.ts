import type { ApiKeyId, UserId } from '@sluice/contract';
import type { ColumnType } from 'kysely';
import type { MomentColumn } from './platform.ts';

export interface ApiKeyTables {
  api_key: {
    id: ApiKeyId;
    user_id: UserId;
    name: string;
    token_hash: Buffer;
    beginning: string;
    permissions: string[];
    created_at: MomentColumn;
    expires_at: Date | null;
    last_used_at: Date | null;
    last_used_address: string | null;
    reminded_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  known_device: { user_id: UserId; token_hash: Buffer; last_used_at: Date };
}
