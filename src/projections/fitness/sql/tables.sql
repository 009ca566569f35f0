-- What each case does to a commune's year: a reason against it, or an open question.
-- year_from and year_until: the years that it may count for; a reason counts only where they are one.
CREATE TABLE IF NOT EXISTS fitness_marks (
    case_id uuid NOT NULL,
    ordinal integer NOT NULL,
    unit_id text,
    area text,
    year_from integer NOT NULL,
    year_until integer NOT NULL,
    mark text NOT NULL
);
-- The children whom an indicator counts in a unit's year, by ordinal in their case. Nothing here moves with the clock.
CREATE TABLE IF NOT EXISTS fitness_children (
    case_id uuid NOT NULL,
    ordinal integer NOT NULL,
    unit_id text,
    year_from integer NOT NULL,
    year_until integer NOT NULL,
    counted text NOT NULL
);
