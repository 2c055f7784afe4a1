-- What is remembered about differences on nodes. That they exist follows from what nodes report; a row that no report confirms is removed.
CREATE TABLE drift_entry (
  node_id uuid NOT NULL REFERENCES node (id) ON DELETE CASCADE,
  key text NOT NULL CHECK (key ~ '^[0-9a-f]{16}$'),
  -- Names the values: an entry with other values is seen anew, and ignored no more.
  seen text NOT NULL CHECK (seen ~ '^[0-9a-f]{32}$'),
  since timestamptz NOT NULL,
  ignored_by text,
  -- Null with ignored_by: until the values change.
  ignored_until timestamptz,
  -- When it was last overwritten without a person and is still there.
  healed_at timestamptz,
  PRIMARY KEY (node_id, key)
);

-- A cluster without a row asks.
CREATE TABLE drift_policy (
  cluster_id uuid PRIMARY KEY REFERENCES cluster (id) ON DELETE CASCADE,
  policy text NOT NULL CHECK (policy IN ('ask', 'heal'))
);

-- When differences on a node were last overwritten without a person.
CREATE TABLE drift_heal (
  node_id uuid PRIMARY KEY REFERENCES node (id) ON DELETE CASCADE,
  healed_at timestamptz NOT NULL
);

-- The node commits its target once more and reloads, although it is known to run it.
ALTER TABLE node ADD COLUMN overwriting boolean NOT NULL DEFAULT false;
