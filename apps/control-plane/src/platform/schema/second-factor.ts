import type { PasskeyId, SessionId, UserId } from '@sluice/contract';
import type { Generated, JSONColumnType } from 'kysely';

export interface SecondFactorTables {
  totp: {
    user_id: UserId;
    secret: Buffer;
    begun_at: Date;
    begun_in: SessionId;
    enrolled_at: Date | null;
    last_step: number;
  };
  backup_code: { user_id: UserId; hash: Buffer; created_at: Date; used_at: Date | null };
  passkey: {
    id: PasskeyId;
    user_id: UserId;
    credential_id: string;
    public_key: Buffer;
    counter: number;
    transports: string[];
    host: string;
    name: string;
    synced: boolean;
    created_at: Date;
    last_used_at: Date | null;
  };
  pending_sign_in: {
    ticket_hash: Buffer;
    user_id: UserId | null;
    kind: 'cookie' | 'bearer';
    network: string;
    challenge: string | null;
    attempts: Generated<number>;
    expires_at: Date;
  };
  session_challenge: {
    session_id: SessionId;
    purpose: 'prove' | 'register';
    challenge: string;
    expires_at: Date;
  };
  security_policy: {
    only_row: Generated<boolean>;
    step_up: JSONColumnType<Record<string, boolean>>;
    step_up_minutes: number;
    second_factor_roles: string[];
    session_idle_minutes: number;
    session_lifetime_minutes: number;
    version: number;
  };
}
