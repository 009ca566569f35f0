-- What each case does to a commune's year: a reason against it, or an open question.
-- year_from and year_until: the years that it may count for; a reason counts only where they are one.
CREATE TABLE IF NOT EXISTS projections.fitness_marks (
    case_id uuid NOT NULL,
    ordinal integer NOT NULL,
    unit_id text,
    area text,
    year_from integer NOT NULL,
    year_until integer NOT NULL,
    mark jsonb NOT NULL,
    PRIMARY KEY (case_id, ordinal)
);
CREATE INDEX IF NOT EXISTS fitness_marks_unit ON projections.fitness_marks (unit_id, year_from, year_until);
CREATE INDEX IF NOT EXISTS fitness_marks_area ON projections.fitness_marks (area) WHERE unit_id IS NULL;
