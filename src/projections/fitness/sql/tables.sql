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
