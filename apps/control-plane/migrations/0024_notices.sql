-- Number of the last audit row of which people were written to.
CREATE TABLE notice_cursor (
  only_row BOOLEAN PRIMARY KEY DEFAULT true CHECK (only_row),
  seq      BIGINT NOT NULL
);

INSERT INTO notice_cursor (seq) SELECT seq FROM audit_head;

-- Letters that the mail server has not taken yet. They hold no secrets.
CREATE TABLE notice_letter (
  id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  address    TEXT NOT NULL,
  subject    TEXT NOT NULL,
  body       TEXT NOT NULL,
  written_at TIMESTAMPTZ NOT NULL,
  -- Not before; whoever sends it moves this on first, so that no two do.
  due_at     TIMESTAMPTZ NOT NULL
);

-- When its owner was written to that it ends.
ALTER TABLE api_key ADD COLUMN reminded_at TIMESTAMPTZ;
