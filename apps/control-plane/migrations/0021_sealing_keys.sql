-- Which key a value was sealed with. The first format had no number: there was one key.
CREATE FUNCTION sealing_key_number(sealed BYTEA) RETURNS BIGINT LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE get_byte(sealed, 0)
    WHEN 1 THEN 1
    ELSE (get_byte(sealed, 1)::BIGINT << 24) + (get_byte(sealed, 2) << 16) + (get_byte(sealed, 3) << 8) + get_byte(sealed, 4)
  END
$$;

-- The oldest key that is still kept. What is sealed with an older one could never be opened again.
CREATE TABLE sealing_floor (
  only_row BOOLEAN PRIMARY KEY DEFAULT true CHECK (only_row),
  number   BIGINT NOT NULL
);

INSERT INTO sealing_floor (number) VALUES (1);

-- Refused as a conflict of transactions, so that whoever sealed a moment too early does it once more with the newest key.
CREATE FUNCTION refuse_dropped_key() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sealed BYTEA;
BEGIN
  EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO sealed USING NEW;
  IF sealing_key_number(sealed) < (SELECT number FROM sealing_floor) THEN
    RAISE EXCEPTION 'the key with which this was sealed is dropped' USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER refuse_dropped_key BEFORE INSERT OR UPDATE OF sealed ON setting
  FOR EACH ROW EXECUTE FUNCTION refuse_dropped_key('sealed');
CREATE TRIGGER refuse_dropped_key BEFORE INSERT OR UPDATE OF sealed ON sealed_version
  FOR EACH ROW EXECUTE FUNCTION refuse_dropped_key('sealed');
CREATE TRIGGER refuse_dropped_key BEFORE INSERT OR UPDATE OF secret ON audit_forwarder
  FOR EACH ROW EXECUTE FUNCTION refuse_dropped_key('secret');
CREATE TRIGGER refuse_dropped_key BEFORE UPDATE OF sealed ON audit_anchor
  FOR EACH ROW EXECUTE FUNCTION refuse_dropped_key('sealed');

-- The anchor may be sealed again where it stands: it lets go of no row.
CREATE OR REPLACE FUNCTION move_audit_anchor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.seq, NEW.hash, NEW.removed_at, NEW.transaction) IS NOT DISTINCT FROM (OLD.seq, OLD.hash, OLD.removed_at, OLD.transaction) THEN
    RETURN NEW;
  END IF;
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

CREATE TRIGGER refuse_dropped_key BEFORE INSERT OR UPDATE OF secret ON totp
  FOR EACH ROW EXECUTE FUNCTION refuse_dropped_key('secret');
