-- Everybody in a stream, by subject id. In a schema of its own, with grants of its own.
CREATE TABLE IF NOT EXISTS persons (
    case_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    part text NOT NULL,
    details text,
    erased boolean NOT NULL
);
-- What people remember of a case, folded to plain letters, for searching.
CREATE TABLE IF NOT EXISTS case_search (
    case_id uuid NOT NULL,
    words text NOT NULL
);
-- Who took money from a fund.
CREATE TABLE IF NOT EXISTS payees (
    payment_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    details text,
    erased boolean NOT NULL
);
