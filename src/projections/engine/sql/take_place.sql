-- Note that a projection has taken the live one's place, as far as it has come.
-- $1 name (text)
WITH done AS (
    DELETE FROM projections.rebuilds AS r
    WHERE r.name = $1
    RETURNING r.name, r.version, r.knowledge_hash, r.position, r.state, r.trouble
)
INSERT INTO projections.checkpoints (name, version, knowledge_hash, position, state, trouble)
SELECT d.name, d.version, d.knowledge_hash, d.position, d.state, d.trouble
FROM done AS d
ON CONFLICT (name) DO UPDATE SET
    version = excluded.version, knowledge_hash = excluded.knowledge_hash, position = excluded.position,
    state = excluded.state, trouble = excluded.trouble;
