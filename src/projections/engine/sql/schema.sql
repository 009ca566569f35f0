-- What the engine keeps of itself. Made by the program, in its own schema.

-- How far each projection has come.
CREATE TABLE IF NOT EXISTS projections.checkpoints (
    name text PRIMARY KEY,
    version integer NOT NULL,
    knowledge_hash text NOT NULL,
    position bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('live', 'parked', 'outdated')),
    trouble text
);

-- Who moves a projection on, and until when nobody else does.
CREATE TABLE IF NOT EXISTS projections.leases (
    name text PRIMARY KEY,
    owner uuid NOT NULL,
    until timestamptz NOT NULL
);

-- What is filled anew beside the live ones. `filling`: by whole streams, up to `upto`, in the parts of its pass; then
-- `live`: on behind `position`, page by page, until it takes the live one's place (or is compared with it).
CREATE TABLE IF NOT EXISTS projections.rebuilds (
    name text PRIMARY KEY,
    version integer NOT NULL,
    knowledge_hash text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('swap', 'compare')),
    pass uuid NOT NULL,
    upto bigint NOT NULL,
    position bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('filling', 'live', 'parked', 'outdated')),
    trouble text
);

-- The parts of a pass over all streams: each from behind a stream to another, with the last stream done.
CREATE TABLE IF NOT EXISTS projections.rebuild_parts (
    pass uuid NOT NULL,
    part integer NOT NULL,
    behind text NOT NULL,
    last text NOT NULL,
    done boolean NOT NULL DEFAULT false,
    events bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (pass, part)
);

-- Shared by whoever reads several tables in one snapshot, taken alone by whoever puts one table in another's place: a
-- snapshot does not hold what a table's name stands for.
CREATE TABLE IF NOT EXISTS projections.gate ();
