-- One row a case. Nothing personal: people are there by their subject id.
-- due_first: the first day on which a measure is, or was, due that is not done.
-- to_place: the communes that it is to be placed in anew once they were divided; none of a case that needs no place any more.
-- asks: what in it waits for somebody (unverified, unplaced, closed-without-review, child-apart).
CREATE TABLE IF NOT EXISTS case_files (
    case_id uuid NOT NULL,
    case_number text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    commune_of_event text,
    area text,
    commune_of_residence text,
    units text[] NOT NULL,
    levels text[] NOT NULL,
    due_first date,
    assigned_to text,
    restricted text[] NOT NULL,
    asks text[] NOT NULL,
    to_place text[] NOT NULL,
    occurred_from date,
    occurred_until date,
    received_at timestamptz NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    file text NOT NULL
);
-- Where and when a case may have happened, by ordinal in it: as it stands, and without what a commune alone says.
CREATE TABLE IF NOT EXISTS case_happenings (
    case_id uuid NOT NULL,
    ordinal integer NOT NULL,
    unit_id text NOT NULL,
    kind text NOT NULL,
    occurred_from date,
    occurred_until date,
    received_at timestamptz NOT NULL,
    units text[] NOT NULL
);
