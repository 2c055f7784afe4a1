-- What a person saw on the disk of a node that drifted and allowed the next commit to replace, by path like disk_files.
ALTER TABLE node ADD COLUMN accepted_disk jsonb;
