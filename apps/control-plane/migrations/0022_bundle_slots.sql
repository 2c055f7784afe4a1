-- Counters when another bundle began to serve: a revision that was there for seconds only lies between two minutes.
ALTER TABLE node_metrics_slot DROP CONSTRAINT node_metrics_slot_kind_check;
ALTER TABLE node_metrics_slot
  ADD CONSTRAINT node_metrics_slot_kind_check CHECK (kind IN ('minute', 'bundle', 'worker', 'look'));
