-- Sums of snapshots of a node over time: what the watch of a rollout compares with. Each kind is a ring: `minute` of the last ten
-- minutes, `look` of the last seconds while snapshots come often; `worker` is one row, the first look at the worker that serves.
CREATE TABLE node_metrics_slot (
  node_id uuid NOT NULL REFERENCES node (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('minute', 'worker', 'look')),
  slot smallint NOT NULL CHECK (slot BETWEEN 0 AND 15),
  at timestamptz NOT NULL,
  worker_pid integer NOT NULL,
  -- What the node was known to run then; null before it was managed.
  bundle text,
  sums jsonb NOT NULL,
  PRIMARY KEY (node_id, kind, slot)
);
