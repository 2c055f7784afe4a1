-- What a plan needs before it is applied: the word of others, a moment that is no freeze, or a moment of its own.

-- No row: nobody ever decided, and a plan needs nobody's word.
CREATE TABLE cluster_policy (
  cluster_id        UUID PRIMARY KEY REFERENCES cluster (id) ON DELETE CASCADE,
  -- Both null: a plan needs nobody's word.
  approval_people   INTEGER CHECK (approval_people BETWEEN 1 AND 5),
  approval_hours    INTEGER CHECK (approval_hours BETWEEN 1 AND 720),
  version           INTEGER NOT NULL,
  set_by            TEXT NOT NULL,
  set_at            TIMESTAMPTZ NOT NULL,
  CONSTRAINT cluster_policy_whole CHECK ((approval_people IS NULL) = (approval_hours IS NULL))
);

CREATE TABLE approval_request (
  id             UUID PRIMARY KEY,
  cluster_id     UUID NOT NULL REFERENCES cluster (id) ON DELETE CASCADE,
  plan_id        UUID NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
  -- Of what would be rolled out and of the changes that were chosen: an approval holds for nothing else.
  digest         TEXT NOT NULL,
  -- Of the policy under which it was asked for.
  policy_version INTEGER NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('open', 'refused', 'withdrawn', 'revoked', 'applied')),
  -- Null: the account is gone.
  asked_by       UUID REFERENCES user_account (id) ON DELETE SET NULL,
  asked_name     TEXT NOT NULL,
  asked_at       TIMESTAMPTZ NOT NULL,
  why            TEXT NOT NULL,
  ended_name     TEXT,
  ended_at       TIMESTAMPTZ,
  ended_why      TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX approval_request_open ON approval_request (plan_id) WHERE state = 'open';
CREATE INDEX approval_request_cluster ON approval_request (cluster_id, asked_at);
CREATE INDEX approval_request_plan ON approval_request (plan_id, asked_at);

CREATE TABLE approval (
  request_id UUID NOT NULL REFERENCES approval_request (id) ON DELETE CASCADE,
  -- Whose account is gone has said nothing.
  user_id    UUID NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  given_name TEXT NOT NULL,
  given_at   TIMESTAMPTZ NOT NULL,
  why        TEXT NOT NULL,
  PRIMARY KEY (request_id, user_id)
);

CREATE TABLE freeze_window (
  id           UUID PRIMARY KEY,
  -- Null: everywhere.
  cluster_id   UUID REFERENCES cluster (id) ON DELETE CASCADE,
  shape        JSONB NOT NULL,
  -- Of one that does not come again; it is forgotten some time after.
  ends_at      TIMESTAMPTZ,
  reason       TEXT NOT NULL,
  created_by   TEXT NOT NULL,
  created_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX freeze_window_cluster ON freeze_window (cluster_id);

CREATE TABLE scheduled_apply (
  id             UUID PRIMARY KEY,
  cluster_id     UUID NOT NULL REFERENCES cluster (id) ON DELETE CASCADE,
  plan_id        UUID NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
  at             TIMESTAMPTZ NOT NULL,
  options        JSONB NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('waiting', 'applied', 'refused', 'missed', 'cancelled')),
  -- Null: the account is gone, and nobody is left to act as.
  asked_by       UUID REFERENCES user_account (id) ON DELETE SET NULL,
  asked_name     TEXT NOT NULL,
  asked_at       TIMESTAMPTZ NOT NULL,
  ended_at       TIMESTAMPTZ,
  cancelled_name TEXT,
  problem        JSONB,
  rollout_id     UUID REFERENCES rollout (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX scheduled_apply_waiting ON scheduled_apply (plan_id) WHERE state = 'waiting';
CREATE INDEX scheduled_apply_due ON scheduled_apply (at) WHERE state = 'waiting';
CREATE INDEX scheduled_apply_cluster ON scheduled_apply (cluster_id, asked_at);
