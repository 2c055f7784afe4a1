-- Nodes of one cluster differ in the values that they have: each its own haproxy.cfg of the same bundle.
CREATE TABLE bundle_variant (
  cluster_id uuid NOT NULL,
  digest text NOT NULL,
  node_id uuid NOT NULL REFERENCES node (id) ON DELETE CASCADE,
  main_file jsonb NOT NULL,
  PRIMARY KEY (cluster_id, digest, node_id),
  FOREIGN KEY (cluster_id, digest) REFERENCES bundle (cluster_id, digest) ON DELETE CASCADE
);
ALTER TABLE bundle ADD COLUMN varies boolean NOT NULL DEFAULT false;

ALTER TABLE resource DROP CONSTRAINT resource_kind_check;
ALTER TABLE resource ADD CONSTRAINT resource_kind_check CHECK (
  kind IN ('haproxy-config', 'map', 'acl-list', 'crt-list', 'error-page', 'lua', 'sealed', 'node-values')
);
