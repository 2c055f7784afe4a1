import type { Generated } from 'kysely';

export interface NoticeTables {
  /** One row. */
  notice_cursor: { seq: number };
  notice_letter: {
    id: Generated<string>;
    address: string;
    subject: string;
    body: string;
    written_at: Date;
    due_at: Date;
  };
}
