-- A rollout commits in waves: a node commits when every node of the waves before it has proven.
ALTER TABLE rollout ADD COLUMN strategy jsonb NOT NULL DEFAULT '{"waves": [], "pauseSeconds": 0}';
ALTER TABLE rollout ALTER COLUMN strategy DROP DEFAULT;
ALTER TABLE rollout_node ADD COLUMN wave integer NOT NULL DEFAULT 0;
ALTER TABLE rollout_node ALTER COLUMN wave DROP DEFAULT;
