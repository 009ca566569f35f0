-- Read a stream from one of its versions on.
-- $1 stream (text)  $2 first version (integer)
SELECT e.position, e.stream, e.version, e.type, e.schema_version, e.tags, e.data, e.metadata, e.command_id, e.recorded_at
FROM record.events AS e
WHERE e.stream = $1 AND e.version >= $2
ORDER BY e.version;
