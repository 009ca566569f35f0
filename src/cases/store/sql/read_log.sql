-- Read on in the record behind a position.
-- $1 position (bigint)  $2 limit (int)
SELECT e.position, e.stream, e.version, e.type, e.schema_version, e.tags, e.data, e.metadata, e.command_id, e.recorded_at
FROM record.events AS e
WHERE e.position > $1
ORDER BY e.position
LIMIT $2;
