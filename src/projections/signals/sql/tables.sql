-- Each fact of a signal. Place and time stand in its first row; state, case_id and said_by in each.
CREATE TABLE IF NOT EXISTS signals (
    signal_id uuid NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    unit_id text,
    area text,
    received_at timestamptz,
    state text NOT NULL,
    case_id uuid,
    said_by text,
    signal text
);
