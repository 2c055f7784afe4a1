-- Pools, clusters, nodes, and everything a cluster runs. One file of features/ writes each table; see docs/design/the-main-job.md.

CREATE TABLE pool (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  description text NOT NULL,
  environment text NOT NULL CHECK (environment IN ('development', 'staging', 'production')),
  location text NOT NULL,
  labels jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX pool_name ON pool (lower(name));

CREATE TABLE cluster (
  id uuid PRIMARY KEY,
  -- Unique: a pool serves exactly one cluster.
  pool_id uuid NOT NULL CONSTRAINT cluster_pool UNIQUE REFERENCES pool (id),
  name text NOT NULL,
  description text NOT NULL,
  head_revision_id uuid,
  target_revision_id uuid,
  last_good_revision_id uuid,
  head_failed boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX cluster_name ON cluster (lower(name));

CREATE TABLE blob (
  digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
  bytes bytea NOT NULL
);

CREATE TABLE resource (
  id uuid PRIMARY KEY,
  cluster_id uuid NOT NULL REFERENCES cluster (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('haproxy-config')),
  name text NOT NULL,
  UNIQUE (cluster_id, name)
);

CREATE TABLE bundle (
  cluster_id uuid NOT NULL REFERENCES cluster (id) ON DELETE CASCADE,
  digest text NOT NULL,
  files jsonb NOT NULL,
  provenance jsonb NOT NULL,
  -- Two clusters with equal content have equal digests, and neither may lose its bundle with the other.
  PRIMARY KEY (cluster_id, digest)
);

CREATE TABLE revision (
  id uuid PRIMARY KEY,
  cluster_id uuid NOT NULL REFERENCES cluster (id) ON DELETE CASCADE,
  number integer NOT NULL,
  parent_id uuid REFERENCES revision (id),
  tree jsonb NOT NULL,
  bundle_digest text NOT NULL,
  author_kind text NOT NULL CHECK (author_kind IN ('user', 'system')),
  author_name text NOT NULL,
  why text NOT NULL,
  restored_from integer,
  summary jsonb NOT NULL,
  summary_total integer NOT NULL,
  -- Set when every reachable node proved that it serves this revision.
  proven_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (cluster_id, number)
);
ALTER TABLE cluster
  ADD FOREIGN KEY (head_revision_id) REFERENCES revision (id) ON DELETE SET NULL,
  ADD FOREIGN KEY (target_revision_id) REFERENCES revision (id) ON DELETE SET NULL,
  ADD FOREIGN KEY (last_good_revision_id) REFERENCES revision (id) ON DELETE SET NULL;

CREATE TABLE change (
  id uuid PRIMARY KEY,
  cluster_id uuid NOT NULL REFERENCES cluster (id) ON DELETE CASCADE,
  number integer NOT NULL,
  title text NOT NULL,
  author_kind text NOT NULL CHECK (author_kind IN ('user', 'system')),
  author_name text NOT NULL,
  state text NOT NULL CHECK (state IN ('staged', 'applied', 'rejected')),
  edits jsonb NOT NULL,
  summary jsonb NOT NULL,
  summary_total integer NOT NULL,
  dangerous jsonb NOT NULL,
  -- Number of the revision whose content this change brings back.
  restores integer,
  applied_revision_id uuid REFERENCES revision (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (cluster_id, number)
);
CREATE INDEX change_state ON change (cluster_id, state, number);

-- The head with every staged change replayed on it, kept so that reading costs no merge.
CREATE TABLE staged_tree (
  cluster_id uuid PRIMARY KEY REFERENCES cluster (id) ON DELETE CASCADE,
  etag text NOT NULL,
  tree jsonb NOT NULL,
  conflicts jsonb NOT NULL
);

CREATE TABLE plan (
  id uuid PRIMARY KEY,
  cluster_id uuid NOT NULL REFERENCES cluster (id) ON DELETE CASCADE,
  base_revision_id uuid REFERENCES revision (id) ON DELETE CASCADE,
  change_ids jsonb NOT NULL,
  -- Of the staged tree it was made from: another one now means that the plan is stale.
  etag text NOT NULL,
  tree jsonb NOT NULL,
  -- Null when our own parser refused the tree, so that no node was asked.
  bundle_digest text,
  diagnostics jsonb NOT NULL,
  summary jsonb NOT NULL,
  summary_total integer NOT NULL,
  effect jsonb NOT NULL,
  author_kind text NOT NULL CHECK (author_kind IN ('user', 'system')),
  author_name text NOT NULL,
  applied_revision_id uuid REFERENCES revision (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX plan_newest ON plan (cluster_id, created_at DESC);

CREATE TABLE enrolment_token (
  id uuid PRIMARY KEY,
  pool_id uuid NOT NULL REFERENCES pool (id) ON DELETE CASCADE,
  -- SHA-256 of the secret part; the secret itself is random and long, so a slow hash would add nothing.
  secret_hash bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  uses_left integer NOT NULL CHECK (uses_left >= 0),
  auto_adopt boolean NOT NULL DEFAULT false,
  created_by text NOT NULL,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE node (
  id uuid PRIMARY KEY,
  pool_id uuid NOT NULL REFERENCES pool (id),
  name text NOT NULL,
  public_key bytea NOT NULL CONSTRAINT node_public_key UNIQUE CHECK (length(public_key) = 32),
  enrolled_with uuid,
  auto_adopt boolean NOT NULL DEFAULT false,
  mode text NOT NULL CHECK (mode IN ('observing', 'managed')),
  -- The bundle that the node last acknowledged or proved by observation, and the files that belong to it on disk.
  current_bundle text,
  -- The disk holds the user's own bytes as adopted, not yet with our trailer.
  current_raw boolean NOT NULL DEFAULT false,
  disk_files jsonb,
  -- What the agent is told, without epoch and counter; the counter grows whenever this changes.
  desired jsonb NOT NULL,
  desired_counter integer NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX node_name ON node (pool_id, lower(name));

CREATE TABLE node_status (
  node_id uuid PRIMARY KEY REFERENCES node (id) ON DELETE CASCADE,
  -- Null until the first report.
  last_seen_at timestamptz,
  facts jsonb,
  observed jsonb,
  -- Outcome of the last prepare or commit that was accepted.
  outcome jsonb
);

CREATE TABLE node_metrics (
  node_id uuid PRIMARY KEY REFERENCES node (id) ON DELETE CASCADE,
  received_at timestamptz NOT NULL,
  newest jsonb NOT NULL,
  previous jsonb
);

-- node_id has no foreign key in the two tables below: what happened stays readable after a node is deleted.
CREATE TABLE plan_node (
  plan_id uuid NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
  node_id uuid NOT NULL,
  name text NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'validated', 'refused', 'offline')),
  haproxy_version text,
  duration_ms double precision,
  diagnostics jsonb NOT NULL,
  PRIMARY KEY (plan_id, node_id)
);
CREATE INDEX plan_node_node ON plan_node (node_id);

CREATE TABLE rollout (
  id uuid PRIMARY KEY,
  cluster_id uuid NOT NULL REFERENCES cluster (id) ON DELETE CASCADE,
  revision_id uuid NOT NULL REFERENCES revision (id) ON DELETE CASCADE,
  previous_revision_id uuid REFERENCES revision (id) ON DELETE CASCADE,
  bundle_digest text NOT NULL,
  state text NOT NULL CHECK (state IN ('preparing', 'committing', 'succeeded', 'failed')),
  phase_started_at timestamptz NOT NULL,
  author_kind text NOT NULL CHECK (author_kind IN ('user', 'system')),
  author_name text NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  problem jsonb
);
-- One active rollout per cluster.
CREATE UNIQUE INDEX rollout_active ON rollout (cluster_id) WHERE state IN ('preparing', 'committing');
CREATE INDEX rollout_newest ON rollout (cluster_id, started_at DESC);

CREATE TABLE rollout_node (
  rollout_id uuid NOT NULL REFERENCES rollout (id) ON DELETE CASCADE,
  node_id uuid NOT NULL,
  name text NOT NULL,
  state text NOT NULL CHECK (
    state IN ('waiting', 'preparing', 'prepared', 'committing', 'proven', 'refused', 'returned', 'offline')
  ),
  steps jsonb NOT NULL,
  diagnostics jsonb NOT NULL,
  finished_at timestamptz,
  PRIMARY KEY (rollout_id, node_id)
);
CREATE INDEX rollout_node_node ON rollout_node (node_id);
