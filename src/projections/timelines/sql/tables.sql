-- One row a fact of a case. Sealed values are left out; who may read them gets them from the record itself.
CREATE TABLE IF NOT EXISTS timelines (
    case_id uuid NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    type text NOT NULL,
    occurred_at timestamptz,
    occurred_on date,
    recorded_at timestamptz NOT NULL,
    actor text NOT NULL,
    role text NOT NULL,
    unit text NOT NULL,
    of_version integer,
    withdraws integer,
    data jsonb NOT NULL
);
