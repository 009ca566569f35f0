-- Everybody in a stream, by subject id. In a schema of its own, with grants of its own.
CREATE TABLE IF NOT EXISTS people.persons (
    case_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    part text NOT NULL,
    details jsonb,
    erased boolean NOT NULL,
    PRIMARY KEY (case_id, subject_id)
);
CREATE INDEX IF NOT EXISTS persons_subject ON people.persons (subject_id);

-- What people remember of a case, folded to plain letters, for searching.
CREATE TABLE IF NOT EXISTS people.case_search (
    case_id uuid PRIMARY KEY,
    words text NOT NULL
);
CREATE INDEX IF NOT EXISTS case_search_words ON people.case_search USING gin (words gin_trgm_ops);

-- Who took money from a fund.
CREATE TABLE IF NOT EXISTS people.payees (
    payment_id uuid PRIMARY KEY,
    subject_id uuid NOT NULL,
    details jsonb,
    erased boolean NOT NULL
);
CREATE INDEX IF NOT EXISTS payees_subject ON people.payees (subject_id);
