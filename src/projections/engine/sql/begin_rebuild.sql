-- Note that a projection is filled anew beside the live one, in a pass that it may share with others.
-- $1 name (text)  $2 version (int)  $3 knowledge hash (text)  $4 purpose (text)  $5 pass (uuid)  $6 up to (bigint)
INSERT INTO projections.rebuilds (name, version, knowledge_hash, purpose, pass, upto, position, state)
VALUES ($1, $2, $3, $4, $5, $6, 0, 'filling')
ON CONFLICT (name) DO UPDATE SET
    version = excluded.version, knowledge_hash = excluded.knowledge_hash, purpose = excluded.purpose,
    pass = excluded.pass, upto = excluded.upto, position = 0, state = 'filling', trouble = NULL;
