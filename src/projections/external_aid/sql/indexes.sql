-- Made after a table is filled, or with the empty table.
CREATE UNIQUE INDEX IF NOT EXISTS external_aid_key ON external_aid (aid_id, version);
CREATE INDEX IF NOT EXISTS external_aid_area ON external_aid (area);
