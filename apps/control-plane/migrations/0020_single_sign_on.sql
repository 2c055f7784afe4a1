-- One row: the provider of single sign-on. The secret of the client is a sealed setting.
CREATE TABLE single_sign_on (
  only_row           BOOLEAN PRIMARY KEY DEFAULT true CHECK (only_row),
  enabled            BOOLEAN NOT NULL,
  issuer             TEXT NOT NULL,
  client_id          TEXT NOT NULL,
  scopes             TEXT[] NOT NULL,
  username_claim     TEXT NOT NULL,
  display_name_claim TEXT NOT NULL,
  email_claim        TEXT NOT NULL,
  groups_claim       TEXT NOT NULL,
  button_text        TEXT NOT NULL,
  email_domains      TEXT[] NOT NULL,
  makes_users        BOOLEAN NOT NULL,
  -- Values of `acr` and `amr` that count as a second factor.
  second_factor_values TEXT[] NOT NULL DEFAULT '{}',
  version            INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT single_sign_on_complete CHECK (NOT enabled OR (issuer <> '' AND client_id <> ''))
);

INSERT INTO single_sign_on (
  enabled, issuer, client_id, scopes, username_claim, display_name_claim, email_claim, groups_claim, button_text, email_domains, makes_users
) VALUES (
  false, '', '', '{profile,email}', 'preferred_username', 'name', 'email', 'groups', 'Sign in with single sign-on', '{}', false
);

CREATE TABLE single_sign_on_group (
  provider_group TEXT NOT NULL,
  group_id       UUID NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
  PRIMARY KEY (provider_group, group_id)
);

-- Somebody is at the provider. What proves the way back is derived from the cookie, of which only the hash stands here.
CREATE TABLE pending_single_sign_on (
  cookie_hash BYTEA PRIMARY KEY,
  -- The answer of one provider is never taken to another.
  version     INTEGER NOT NULL,
  return_to   TEXT NOT NULL,
  expires_at  TIMESTAMPTZ NOT NULL
);

CREATE INDEX pending_single_sign_on_expiry ON pending_single_sign_on (expires_at);
