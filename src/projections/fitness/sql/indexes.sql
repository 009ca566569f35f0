-- Made after a table is filled, or with the empty table.
CREATE UNIQUE INDEX IF NOT EXISTS fitness_marks_key ON fitness_marks (case_id, ordinal);
CREATE INDEX IF NOT EXISTS fitness_marks_unit ON fitness_marks (unit_id, year_from, year_until);
CREATE INDEX IF NOT EXISTS fitness_marks_area ON fitness_marks (area) WHERE unit_id IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS fitness_children_key ON fitness_children (case_id, ordinal);
CREATE INDEX IF NOT EXISTS fitness_children_unit ON fitness_children (unit_id, year_from, year_until);
