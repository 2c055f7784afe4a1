-- Number of the last audit row of which people were told.
CREATE TABLE notice_cursor (
  only_row BOOLEAN PRIMARY KEY DEFAULT true CHECK (only_row),
  seq      BIGINT NOT NULL
);

INSERT INTO notice_cursor (seq) SELECT seq FROM audit_head;

-- When its owner was told that it ends.
ALTER TABLE api_key ADD COLUMN reminded_at TIMESTAMPTZ;
