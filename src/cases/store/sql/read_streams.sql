-- Read some streams whole, up to a position.
-- $1 streams (text[])  $2 last position (bigint)
SELECT e.position, e.stream, e.version, e.type, e.schema_version, e.tags, e.data, e.metadata, e.command_id, e.recorded_at
FROM record.events AS e
WHERE e.stream = any($1) AND e.position <= $2
ORDER BY e.stream, e.version;
