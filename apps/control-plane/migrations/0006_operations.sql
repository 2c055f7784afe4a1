-- What is done on running processes without a change of their files: what holds on servers for a time, and commands that wait for
-- their answer. Answers are never kept.

CREATE TABLE runtime_override (
  id uuid PRIMARY KEY,
  cluster_id uuid NOT NULL REFERENCES cluster (id) ON DELETE CASCADE,
  -- Null: every managed node of the cluster.
  node_id uuid REFERENCES node (id) ON DELETE CASCADE,
  backend text NOT NULL,
  server text NOT NULL,
  attribute text NOT NULL CHECK (attribute IN ('state', 'weight', 'address')),
  setting jsonb NOT NULL,
  -- An override without an end is a change: it ends at a moment, or when its change is applied or rejected.
  until timestamptz,
  change_id uuid REFERENCES change (id) ON DELETE CASCADE,
  why text NOT NULL,
  author_kind text NOT NULL CHECK (author_kind IN ('user', 'system')),
  author_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((until IS NULL) <> (change_id IS NULL))
);
-- Rows are deleted when they end; the audit log remembers them.
CREATE UNIQUE INDEX runtime_override_place ON runtime_override
  (cluster_id, backend, server, attribute, coalesce(node_id, '00000000-0000-0000-0000-000000000000'));
CREATE INDEX runtime_override_until ON runtime_override (until);

CREATE TABLE operation (
  id uuid PRIMARY KEY,
  node_id uuid NOT NULL REFERENCES node (id) ON DELETE CASCADE,
  body jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
-- A row lives until its answer comes or nobody waits for it any more.
CREATE INDEX operation_node ON operation (node_id, created_at);
