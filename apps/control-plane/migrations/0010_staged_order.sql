-- A rejected change that is staged again applies after what was staged meanwhile, under its old number.
ALTER TABLE change ADD COLUMN staged_order integer;
UPDATE change SET staged_order = number;
ALTER TABLE change ALTER COLUMN staged_order SET NOT NULL;
DROP INDEX change_state;
CREATE INDEX change_state ON change (cluster_id, state, staged_order);
