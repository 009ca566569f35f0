-- One row a deadline, as its case says: nothing here moves with the clock. And one row a lapse, as it was recorded.
CREATE TABLE IF NOT EXISTS deadlines (
    case_id uuid NOT NULL,
    clock text NOT NULL,
    child uuid,
    started_version integer NOT NULL,
    owner text NOT NULL,
    held_by text NOT NULL,
    units text[] NOT NULL,
    restricted text[] NOT NULL,
    assigned_to text,
    due_at timestamptz NOT NULL,
    running_out_at timestamptz NOT NULL,
    settled text,
    ends_in text NOT NULL,
    can_lapse boolean NOT NULL,
    position bigint NOT NULL,
    deadline text NOT NULL
);
CREATE TABLE IF NOT EXISTS deadline_lapses (
    case_id uuid NOT NULL,
    clock text NOT NULL,
    child uuid,
    started_version integer NOT NULL,
    due_at timestamptz NOT NULL,
    rule text NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
