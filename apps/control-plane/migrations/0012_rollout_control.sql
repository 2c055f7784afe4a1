-- A rollout can be held, asks people, watches its nodes and takes them back.
ALTER TABLE cluster ADD COLUMN strategy jsonb;
ALTER TABLE node ADD COLUMN maintenance jsonb;

ALTER TABLE rollout DROP CONSTRAINT rollout_state_check;
ALTER TABLE rollout ADD CONSTRAINT rollout_state_check
  CHECK (state IN ('preparing', 'committing', 'returning', 'succeeded', 'failed'));
DROP INDEX rollout_active;
CREATE UNIQUE INDEX rollout_active ON rollout (cluster_id) WHERE state IN ('preparing', 'committing', 'returning');
ALTER TABLE rollout ADD COLUMN held jsonb;
ALTER TABLE rollout ADD COLUMN passed_wave integer NOT NULL DEFAULT -1;

ALTER TABLE rollout_node DROP CONSTRAINT rollout_node_state_check;
ALTER TABLE rollout_node ADD CONSTRAINT rollout_node_state_check CHECK (state IN ('waiting', 'preparing', 'prepared',
  'committing', 'proven', 'refused', 'returning', 'returned', 'silent', 'offline', 'left-out'));
ALTER TABLE rollout_node ADD COLUMN since timestamptz;
UPDATE rollout_node SET since = coalesce(rollout_node.finished_at, rollout.phase_started_at)
  FROM rollout WHERE rollout.id = rollout_node.rollout_id;
ALTER TABLE rollout_node ALTER COLUMN since SET NOT NULL;
ALTER TABLE rollout_node ADD COLUMN attempt integer NOT NULL DEFAULT 1;
ALTER TABLE rollout_node ADD COLUMN baseline jsonb;
ALTER TABLE rollout_node ADD COLUMN closely boolean NOT NULL DEFAULT false;
ALTER TABLE rollout_node ADD COLUMN watched jsonb;
ALTER TABLE rollout_node ADD COLUMN judged_at timestamptz;
ALTER TABLE rollout_node ADD COLUMN not_serving_since timestamptz;
ALTER TABLE rollout_node ADD COLUMN verdict text CHECK (verdict IN ('good', 'bad', 'inconclusive'));
ALTER TABLE rollout_node ADD COLUMN accepted jsonb;

CREATE TABLE rollout_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rollout_id uuid NOT NULL REFERENCES rollout ON DELETE CASCADE,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  by jsonb,
  node text,
  wave integer,
  verdict text,
  why text
);
CREATE INDEX rollout_event_rollout ON rollout_event (rollout_id, id);
