-- Contents of files that a node has on disk, as that node itself sent them. Apart from table blob on purpose: that a digest
-- exists somewhere in the fleet must tell a node nothing and give it nothing.
CREATE TABLE node_file (
  node_id uuid NOT NULL REFERENCES node (id) ON DELETE CASCADE,
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  bytes bytea NOT NULL,
  PRIMARY KEY (node_id, digest)
);
