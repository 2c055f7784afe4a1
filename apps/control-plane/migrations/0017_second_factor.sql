-- When a second factor was last proven in the session; null: never.
ALTER TABLE session ADD COLUMN second_factor_at TIMESTAMPTZ;

-- The secret is sealed under the key file.
CREATE TABLE totp (
  user_id     UUID PRIMARY KEY REFERENCES user_account (id) ON DELETE CASCADE,
  secret      BYTEA NOT NULL,
  begun_at    TIMESTAMPTZ NOT NULL,
  -- The session that was shown the secret.
  begun_in    UUID NOT NULL,
  -- Null: begun, not yet confirmed by a code, proves nothing.
  enrolled_at TIMESTAMPTZ,
  -- The newest time step whose code was used: that one and all before are worth nothing.
  last_step   BIGINT NOT NULL
);

-- Keyed hashes: the codes are short, and the key is in the key file.
CREATE TABLE backup_code (
  user_id    UUID NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  hash       BYTEA NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  used_at    TIMESTAMPTZ,
  PRIMARY KEY (user_id, hash)
);

CREATE TABLE passkey (
  id            UUID PRIMARY KEY,
  user_id       UUID NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  credential_id TEXT NOT NULL,
  public_key    BYTEA NOT NULL,
  -- Counts signatures of the device; 0 where it does not count.
  counter       BIGINT NOT NULL,
  transports    TEXT[] NOT NULL,
  -- Host name at which it was made, and at which alone it works.
  host          TEXT NOT NULL,
  name          TEXT NOT NULL,
  synced        BOOLEAN NOT NULL,
  created_at    TIMESTAMPTZ NOT NULL,
  last_used_at  TIMESTAMPTZ
);

CREATE UNIQUE INDEX passkey_credential ON passkey (credential_id);
CREATE INDEX passkey_user ON passkey (user_id);

-- A sign-in whose second step is owed, or one with a passkey alone (no user yet). The ticket is random and long: a plain hash is enough.
CREATE TABLE pending_sign_in (
  ticket_hash BYTEA PRIMARY KEY,
  user_id     UUID REFERENCES user_account (id) ON DELETE CASCADE,
  kind        TEXT NOT NULL CHECK (kind IN ('cookie', 'bearer')),
  network     TEXT NOT NULL,
  -- Null: no passkey can be used at the address of this sign-in.
  challenge   TEXT,
  attempts    INTEGER NOT NULL DEFAULT 0,
  expires_at  TIMESTAMPTZ NOT NULL
);

CREATE INDEX pending_sign_in_user ON pending_sign_in (user_id);

-- What a passkey has to sign for a session: to prove itself, or to be registered.
CREATE TABLE session_challenge (
  session_id UUID NOT NULL REFERENCES session (id) ON DELETE CASCADE,
  purpose    TEXT NOT NULL CHECK (purpose IN ('prove', 'register')),
  challenge  TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (session_id, purpose)
);

CREATE TABLE security_policy (
  only_row                 BOOLEAN PRIMARY KEY DEFAULT true CHECK (only_row),
  -- Permission to whether it asks for a recent second factor, where an administrator decided otherwise than the catalogue.
  step_up                  JSONB NOT NULL DEFAULT '{}',
  step_up_minutes          INTEGER NOT NULL DEFAULT 10,
  -- Names of built-in roles and ids of custom ones.
  second_factor_roles      TEXT[] NOT NULL DEFAULT '{}',
  session_idle_minutes     INTEGER NOT NULL DEFAULT 480,
  session_lifetime_minutes INTEGER NOT NULL DEFAULT 10080,
  version                  INTEGER NOT NULL DEFAULT 1
);

INSERT INTO security_policy DEFAULT VALUES;

-- It is kept in memory like who may do what.
CREATE TRIGGER access_changed AFTER UPDATE ON security_policy
  FOR EACH STATEMENT EXECUTE FUNCTION count_access_version();
