-- Made after the tables are filled, or with the empty tables.
CREATE INDEX IF NOT EXISTS deadlines_case ON deadlines (case_id);
CREATE INDEX IF NOT EXISTS deadlines_open ON deadlines (due_at, case_id) WHERE settled IS NULL;
CREATE INDEX IF NOT EXISTS deadlines_can_lapse ON deadlines (due_at) WHERE can_lapse;
CREATE INDEX IF NOT EXISTS deadlines_units ON deadlines USING gin (units);
CREATE INDEX IF NOT EXISTS deadline_lapses_case ON deadline_lapses (case_id);
CREATE INDEX IF NOT EXISTS deadlines_owner ON deadlines (owner, due_at);
