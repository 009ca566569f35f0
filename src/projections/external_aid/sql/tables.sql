-- Every fact of aid from outsiders, without what is sealed in it; the promise alone names its area.
CREATE TABLE IF NOT EXISTS external_aid (
    aid_id uuid NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    area text,
    fact text NOT NULL
);
