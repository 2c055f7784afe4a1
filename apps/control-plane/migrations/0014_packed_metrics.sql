-- A snapshot is read whole and written every few seconds by every node. As jsonb, PostgreSQL took it apart and compressed it each
-- time, which cost more than all else; now the control plane packs its JSON (deflate), and PostgreSQL keeps the bytes as they are.
-- Nothing is carried over: the next snapshots replace what was there.
DROP TABLE node_metrics;

CREATE TABLE node_metrics (
  node_id uuid PRIMARY KEY REFERENCES node (id) ON DELETE CASCADE,
  received_at timestamptz NOT NULL,
  -- When the node took the newest snapshot, by its own clock.
  sampled_at timestamptz NOT NULL,
  newest bytea NOT NULL,
  previous bytea
);

ALTER TABLE node_metrics ALTER COLUMN newest SET STORAGE EXTERNAL, ALTER COLUMN previous SET STORAGE EXTERNAL;
