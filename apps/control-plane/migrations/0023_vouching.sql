-- Who made a link to choose a password, and with which API key: it opens nothing that they do not hold when it is used. Null: the user
-- asked for it. Links of before do not say who made them.
DELETE FROM password_link;
ALTER TABLE password_link
  ADD COLUMN kind TEXT NOT NULL CHECK (kind IN ('handed', 'mailed')),
  ADD COLUMN made_by   UUID REFERENCES user_account (id) ON DELETE CASCADE,
  ADD COLUMN made_with UUID REFERENCES api_key (id) ON DELETE CASCADE,
  DROP CONSTRAINT password_link_pkey,
  -- One that was asked for by mail does not replace one that was handed on.
  ADD PRIMARY KEY (user_id, kind);

-- The same of an e-mail address, to which links are sent. Null: the user chose it, or it is older than these columns. No references:
-- an address whose author is gone must not become one that the user chose.
ALTER TABLE user_account
  ADD COLUMN email_set_by   UUID,
  ADD COLUMN email_set_with UUID;

-- Whose attempts the beginning counted in: the hash of the token of a known device, which the way back does not carry. Null: a stranger.
ALTER TABLE pending_single_sign_on ADD COLUMN device BYTEA;

-- For a device of anybody.
CREATE INDEX known_device_token ON known_device (token_hash);

-- Who wrote a revision is found by its changes.
CREATE INDEX change_applied ON change (applied_revision_id);

-- Who is gone at the provider signs in no more; after so long without a sign-in the API keys of its users hold no more either.
ALTER TABLE single_sign_on ADD COLUMN keys_last_days INTEGER NOT NULL DEFAULT 30;
