-- A key of a user for programs. The token is random and long: a plain hash is enough.
CREATE TABLE api_key (
  id                UUID PRIMARY KEY,
  user_id           UUID NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  name              TEXT NOT NULL,
  token_hash        BYTEA NOT NULL UNIQUE,
  -- First characters of the token, for people.
  beginning         TEXT NOT NULL,
  -- What it is cut to. Permissions that are not known here give nothing: they may come from a newer version.
  permissions       TEXT[] NOT NULL,
  created_at        TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at        TIMESTAMPTZ,
  last_used_at      TIMESTAMPTZ,
  last_used_address TEXT
);

CREATE UNIQUE INDEX api_key_name ON api_key (user_id, lower(name));

-- Browsers and programs from which a user has signed in: their attempts are counted apart, so that strangers cannot use them up.
CREATE TABLE known_device (
  user_id      UUID NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  token_hash   BYTEA NOT NULL,
  last_used_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (user_id, token_hash)
);
