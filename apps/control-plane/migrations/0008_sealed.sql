-- Secrets of a cluster, readable only with the key file. The id is random: it says nothing about the content.
CREATE TABLE sealed_version (
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{64}$'),
  cluster_id uuid NOT NULL REFERENCES cluster (id) ON DELETE CASCADE,
  sealed bytea NOT NULL,
  size_bytes integer NOT NULL,
  -- What anybody may know of it.
  face text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE resource DROP CONSTRAINT resource_kind_check;
ALTER TABLE resource ADD CONSTRAINT resource_kind_check
  CHECK (kind IN ('haproxy-config', 'map', 'acl-list', 'crt-list', 'error-page', 'lua', 'sealed'));
