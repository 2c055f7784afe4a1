-- Settings of the control plane itself. A sealed value is readable only with the key file.
CREATE TABLE setting (
  name   TEXT PRIMARY KEY,
  value  JSONB,
  sealed BYTEA,
  CONSTRAINT setting_is_plain_or_sealed CHECK ((value IS NULL) <> (sealed IS NULL))
);

-- Each row's hash covers the row and the hash before it, so that a changed or missing row breaks the chain.
CREATE TABLE audit (
  seq     BIGINT PRIMARY KEY,
  at      TIMESTAMPTZ NOT NULL,
  actor   TEXT NOT NULL,
  action  TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail  JSONB NOT NULL,
  prev    BYTEA NOT NULL,
  hash    BYTEA NOT NULL
);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit rows are never changed';
END
$$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- Columns as rate-limiter-flexible expects them; `expire` is in milliseconds since 1970.
CREATE TABLE rate_limit (
  key    TEXT PRIMARY KEY,
  points INTEGER NOT NULL DEFAULT 0,
  expire BIGINT
);

CREATE TABLE user_account (
  id                  UUID PRIMARY KEY,
  username            TEXT NOT NULL,
  password_hash       TEXT NOT NULL,
  created_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  password_changed_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- Names that differ only in case are one name: people type them.
CREATE UNIQUE INDEX user_account_username ON user_account (lower(username));

CREATE TABLE user_grant (
  user_id UUID NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  role    TEXT NOT NULL,
  -- Only global grants are enforced so far; another scope must not be storable before it is.
  scope   TEXT NOT NULL DEFAULT 'global' CHECK (scope = 'global'),
  PRIMARY KEY (user_id, role, scope)
);

CREATE TABLE session (
  id           UUID PRIMARY KEY,
  token_hash   BYTEA NOT NULL UNIQUE,
  user_id      UUID NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  kind         TEXT NOT NULL CHECK (kind IN ('cookie', 'bearer')),
  address      TEXT NOT NULL,
  user_agent   TEXT NOT NULL,
  created_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
  last_used_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at   TIMESTAMPTZ NOT NULL
);

CREATE INDEX session_of_user ON session (user_id);
