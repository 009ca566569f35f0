-- Made after a table is filled, or with the empty table.
CREATE UNIQUE INDEX IF NOT EXISTS signals_key ON signals (signal_id, version);
CREATE INDEX IF NOT EXISTS signals_received ON signals (received_at DESC, signal_id) WHERE version = 1;
