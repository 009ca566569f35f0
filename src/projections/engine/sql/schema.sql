-- How far each projection has come. Made by the program itself, in its own schema.
CREATE TABLE IF NOT EXISTS projections.checkpoints (
    name text PRIMARY KEY,
    version integer NOT NULL,
    knowledge_hash text NOT NULL,
    position bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('live', 'parked', 'outdated')),
    trouble text
);
