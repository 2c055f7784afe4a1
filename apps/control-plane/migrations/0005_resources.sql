-- Everything that a cluster runs is a resource: besides haproxy.cfg the files that it names.
ALTER TABLE resource DROP CONSTRAINT resource_kind_check;
ALTER TABLE resource ADD CONSTRAINT resource_kind_check
  CHECK (kind IN ('haproxy-config', 'map', 'acl-list', 'crt-list', 'error-page', 'lua'));
-- A name may come back as another kind; which names a tree holds together is for the tree to say.
ALTER TABLE resource DROP CONSTRAINT resource_cluster_id_name_key;
ALTER TABLE resource ADD CONSTRAINT resource_is_one_of_its_kind UNIQUE (cluster_id, kind, name);

-- An edit names what it adds: a tree without the resource could not say it.
UPDATE change SET edits = (
  SELECT coalesce(jsonb_agg(edit || jsonb_build_object('kind', resource.kind, 'name', resource.name) ORDER BY place), '[]')
  FROM jsonb_array_elements(change.edits) WITH ORDINALITY AS listed (edit, place)
  JOIN resource ON resource.id = (edit ->> 'resourceId')::uuid
);
