ALTER TABLE audit
  -- 1: the hash does not cover the columns below, which stay empty. 2: the hash covers every column.
  ADD COLUMN version SMALLINT NOT NULL DEFAULT 1,
  ADD COLUMN session_id TEXT,
  ADD COLUMN api_key_id TEXT,
  ADD COLUMN address TEXT,
  ADD COLUMN permission TEXT,
  ADD COLUMN resource_kind TEXT,
  ADD COLUMN resource_id TEXT,
  ADD COLUMN resource_name TEXT,
  ADD COLUMN reason TEXT,
  ADD COLUMN outcome TEXT NOT NULL DEFAULT 'done' CONSTRAINT audit_outcome CHECK (outcome IN ('done', 'refused'));

CREATE INDEX audit_at ON audit (at);

CREATE FUNCTION refuse_audit_table_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is kept by the audit log itself', TG_TABLE_NAME;
END
$$;

-- Number and hash of the newest row: rows that are cut off at the new end are missed too. It is also what the next row follows.
CREATE TABLE audit_head (
  only_row BOOLEAN PRIMARY KEY DEFAULT true CHECK (only_row),
  seq      BIGINT NOT NULL,
  hash     BYTEA NOT NULL
);

INSERT INTO audit_head (seq, hash)
SELECT
  coalesce((SELECT max(seq) FROM audit), 0),
  coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), decode(repeat('00', 32), 'hex'));

CREATE FUNCTION refuse_head_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'audit_head is kept by the audit log itself';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER audit_head_follows BEFORE UPDATE ON audit_head
  FOR EACH ROW EXECUTE FUNCTION refuse_head_by_hand();
CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_table_change();

-- Where rows are sent as they come. `sent_seq` is the number of the last row that the receiver took.
CREATE TABLE audit_forwarder (
  kind     TEXT PRIMARY KEY CHECK (kind IN ('syslog', 'webhook')),
  settings JSONB NOT NULL,
  -- Sealed with the key file.
  secret   BYTEA,
  active   BOOLEAN NOT NULL,
  sent_seq BIGINT NOT NULL,
  sent_at  TIMESTAMPTZ,
  -- Since the last success.
  failures  INTEGER NOT NULL DEFAULT 0,
  failure   TEXT,
  failed_at TIMESTAMPTZ,
  retry_at  TIMESTAMPTZ,
  version   INTEGER NOT NULL DEFAULT 1
);

-- A row is taken only behind the newest one. Forwarders of all replicas hear of it, if there is one at all.
CREATE FUNCTION remember_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash WHERE seq = NEW.seq - 1 AND hash = NEW.prev;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'an audit row follows the newest one';
  END IF;
  IF EXISTS (SELECT FROM audit_forwarder WHERE active) THEN
    PERFORM pg_notify('sluice_audit', '');
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER audit_is_a_chain AFTER INSERT ON audit
  FOR EACH ROW EXECUTE FUNCTION remember_audit_head();

-- Number and hash of the last row that was removed from the old end; the rows behind it verify from here. `sealed` says the
-- same under the key file, so that only the control plane can write it. Number 0: nothing was removed.
CREATE TABLE audit_anchor (
  only_row    BOOLEAN PRIMARY KEY DEFAULT true CHECK (only_row),
  seq         BIGINT NOT NULL,
  hash        BYTEA NOT NULL,
  removed_at  TIMESTAMPTZ,
  sealed      BYTEA,
  transaction XID8
);

INSERT INTO audit_anchor (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION move_audit_anchor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq <= OLD.seq
    OR NEW.seq >= (SELECT seq FROM audit_head)
    OR NEW.hash IS DISTINCT FROM (SELECT hash FROM audit WHERE seq = NEW.seq)
  THEN
    RAISE EXCEPTION 'the anchor of the audit log moves to an older row than the newest, and never back';
  END IF;
  NEW.transaction := pg_current_xact_id();
  RETURN NEW;
END
$$;

CREATE TRIGGER audit_anchor_moves_on BEFORE UPDATE ON audit_anchor
  FOR EACH ROW EXECUTE FUNCTION move_audit_anchor();
CREATE TRIGGER audit_anchor_stays BEFORE INSERT OR DELETE OR TRUNCATE ON audit_anchor
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_table_change();

-- Only what the anchor of the same transaction covers can be removed, and nothing can be changed.
CREATE FUNCTION refuse_audit_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM audit_anchor WHERE seq >= OLD.seq AND transaction = pg_current_xact_id()) THEN
    RAISE EXCEPTION 'audit rows are never changed';
  END IF;
  RETURN OLD;
END
$$;

DROP TRIGGER audit_is_append_only ON audit;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_removal();
