export interface NoticeTables {
  /** One row. */
  notice_cursor: { seq: number };
}
