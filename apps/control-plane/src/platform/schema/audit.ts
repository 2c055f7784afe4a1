import type { ColumnType, Generated, JSONColumnType } from 'kysely';

export interface AuditTables {
  audit: {
    seq: number;
    at: ColumnType<Date, Date, never>;
    /** Which columns the hash covers: 1 those of the first releases, 2 all. */
    version: Generated<number>;
    actor: string;
    session_id: string | null;
    api_key_id: string | null;
    address: string | null;
    permission: string | null;
    action: string;
    subject: string;
    resource_kind: string | null;
    resource_id: string | null;
    resource_name: string | null;
    detail: JSONColumnType<Record<string, unknown>>;
    reason: string | null;
    outcome: Generated<'done' | 'refused'>;
    prev: Buffer;
    hash: Buffer;
  };
  /** One row, written by a trigger. */
  audit_head: { seq: ColumnType<number, never, never>; hash: ColumnType<Buffer, never, never> };
  /** One row. */
  audit_anchor: {
    seq: number;
    hash: Buffer;
    removed_at: Date | null;
    sealed: Buffer | null;
  };
  audit_forwarder: {
    kind: 'syslog' | 'webhook';
    settings: JSONColumnType<object>;
    secret: Buffer | null;
    active: boolean;
    sent_seq: number;
    sent_at: Date | null;
    failures: Generated<number>;
    failure: string | null;
    failed_at: Date | null;
    retry_at: Date | null;
    version: Generated<number>;
  };
}
