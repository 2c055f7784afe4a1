ALTER TABLE user_account
  -- Null: signs in elsewhere.
  ALTER COLUMN password_hash DROP NOT NULL,
  ADD COLUMN display_name TEXT NOT NULL DEFAULT '',
  ADD COLUMN email TEXT,
  ADD COLUMN active BOOLEAN NOT NULL DEFAULT true,
  -- Who the user is at the provider that it comes from.
  ADD COLUMN issuer TEXT,
  ADD COLUMN subject TEXT,
  ADD COLUMN version INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN last_signed_in_at TIMESTAMPTZ,
  ADD CONSTRAINT user_account_at_provider CHECK ((issuer IS NULL) = (subject IS NULL));

CREATE UNIQUE INDEX user_account_subject ON user_account (issuer, subject);

-- Custom roles only; built-in ones are code. Permissions that are not known here give nothing: they may come from a newer version.
CREATE TABLE role (
  id          UUID PRIMARY KEY,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  permissions TEXT[] NOT NULL,
  version     INTEGER NOT NULL DEFAULT 1
);

CREATE UNIQUE INDEX role_name ON role (lower(name));

CREATE TABLE user_group (
  id          UUID PRIMARY KEY,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  version     INTEGER NOT NULL DEFAULT 1
);

CREATE UNIQUE INDEX user_group_name ON user_group (lower(name));

CREATE TABLE user_group_member (
  group_id UUID NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
  user_id  UUID NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  -- A member from the provider comes and goes with each sign-in.
  source   TEXT NOT NULL CHECK (source IN ('local', 'provider')),
  PRIMARY KEY (group_id, user_id, source)
);

CREATE INDEX user_group_member_user ON user_group_member (user_id);

CREATE TABLE access_grant (
  id           UUID PRIMARY KEY,
  user_id      UUID REFERENCES user_account (id) ON DELETE CASCADE,
  group_id     UUID REFERENCES user_group (id) ON DELETE CASCADE,
  built_in     TEXT,
  role_id      UUID REFERENCES role (id) ON DELETE RESTRICT,
  -- Both null: everywhere.
  pool_id      UUID REFERENCES pool (id) ON DELETE CASCADE,
  cluster_id   UUID REFERENCES cluster (id) ON DELETE CASCADE,
  expires_at   TIMESTAMPTZ,
  reason       TEXT NOT NULL,
  granted_by   TEXT NOT NULL,
  granted_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
  CONSTRAINT access_grant_to_one CHECK (num_nonnulls(user_id, group_id) = 1),
  CONSTRAINT access_grant_of_one CHECK (num_nonnulls(built_in, role_id) = 1),
  CONSTRAINT access_grant_at_one CHECK (num_nonnulls(pool_id, cluster_id) <= 1)
);

CREATE INDEX access_grant_user ON access_grant (user_id);
CREATE INDEX access_grant_group ON access_grant (group_id);
CREATE UNIQUE INDEX access_grant_once ON access_grant (user_id, group_id, built_in, role_id, pool_id, cluster_id) NULLS NOT DISTINCT;

INSERT INTO access_grant (id, user_id, built_in, reason, granted_by)
SELECT gen_random_uuid(), user_id, role, 'held before grants had places', 'system:upgrade' FROM user_grant;

DROP TABLE user_grant;

-- Counts up with everything that decides who may do what, in the transaction that changes it. What a replica has read at one
-- number holds until there is another. A row and not a sequence: its new number must not be seen before the change.
CREATE TABLE access_version (
  only_row BOOLEAN PRIMARY KEY DEFAULT true CHECK (only_row),
  number   BIGINT NOT NULL
);

INSERT INTO access_version (number) VALUES (1);

CREATE FUNCTION count_access_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE access_version SET number = number + 1;
  RETURN NULL;
END
$$;

CREATE TRIGGER access_changed AFTER INSERT OR UPDATE OR DELETE ON access_grant
  FOR EACH STATEMENT EXECUTE FUNCTION count_access_version();
CREATE TRIGGER access_changed AFTER UPDATE OR DELETE ON role
  FOR EACH STATEMENT EXECUTE FUNCTION count_access_version();
CREATE TRIGGER access_changed AFTER INSERT OR UPDATE OR DELETE ON user_group_member
  FOR EACH STATEMENT EXECUTE FUNCTION count_access_version();
CREATE TRIGGER access_changed AFTER DELETE ON user_account
  FOR EACH STATEMENT EXECUTE FUNCTION count_access_version();
-- A grant on a pool reaches its cluster, and the other way round.
CREATE TRIGGER access_changed AFTER INSERT OR DELETE ON cluster
  FOR EACH STATEMENT EXECUTE FUNCTION count_access_version();

-- Lets somebody choose a password once. The token is random and long: a plain hash is enough.
CREATE TABLE password_link (
  user_id    UUID PRIMARY KEY REFERENCES user_account (id) ON DELETE CASCADE,
  token_hash BYTEA NOT NULL UNIQUE,
  expires_at TIMESTAMPTZ NOT NULL
);
