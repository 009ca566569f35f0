-- Set a projection to the beginning of an empty record.
-- $1 name (text)  $2 version (int)  $3 knowledge hash (text)
INSERT INTO projections.checkpoints (name, version, knowledge_hash, position, state)
VALUES ($1, $2, $3, 0, 'live')
ON CONFLICT (name) DO NOTHING;
