-- Made after a table is filled, or with the empty table.
CREATE UNIQUE INDEX IF NOT EXISTS timelines_key ON timelines (case_id, version);
