-- Read on in a part by whole streams; the limit stands here so that the plan is made for few rows, by the index.
-- $1 behind this stream (text)  $2 up to this stream (text)  $3 up to this position (bigint)
SELECT e.position, e.stream, e.version, e.type, e.schema_version, e.tags, e.data, e.metadata, e.command_id, e.recorded_at
FROM record.events AS e
WHERE e.stream > $1 AND e.stream <= $2 AND e.position <= $3
ORDER BY e.stream, e.version
LIMIT 2000;
