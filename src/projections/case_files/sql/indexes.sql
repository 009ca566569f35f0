-- Made after a table is filled, or with the empty table.
CREATE UNIQUE INDEX IF NOT EXISTS case_files_key ON case_files (case_id);
CREATE INDEX IF NOT EXISTS case_files_units ON case_files USING gin (units);
CREATE INDEX IF NOT EXISTS case_files_received ON case_files (received_at DESC, case_id);
CREATE INDEX IF NOT EXISTS case_files_assigned ON case_files (assigned_to) WHERE assigned_to IS NOT NULL;
CREATE INDEX IF NOT EXISTS case_files_restricted ON case_files USING gin (restricted) WHERE restricted <> '{}';
CREATE INDEX IF NOT EXISTS case_files_asks ON case_files (received_at, case_id) WHERE asks <> '{}';
CREATE INDEX IF NOT EXISTS case_files_planned_in ON case_files ((coalesce(commune_of_residence, commune_of_event)));
CREATE UNIQUE INDEX IF NOT EXISTS case_happenings_key ON case_happenings (case_id, ordinal);
CREATE INDEX IF NOT EXISTS case_happenings_unit ON case_happenings (unit_id);
