-- Read on behind a position up to another, column by column: what is text or bytes, a line for each event.
-- plain says whether each event has the present shape of its type.
-- $1 position (bigint)  $2 last position (bigint)
-- $3 types whose shape has changed (text[])  $4 the present versions of those (smallint[])
SELECT
    coalesce(
        bool_and(e.schema_version = coalesce(($4::smallint[])[array_position($3::text[], e.type)], 1)),
        true
    ) AS plain,
    array_agg(e.position) AS positions,
    array_agg(e.version) AS versions,
    string_agg(e.stream, E'\n') AS streams,
    string_agg(e.data, E'\n'::bytea) AS events,
    string_agg(e.metadata, E'\n'::bytea) AS metadata,
    json_agg(e.recorded_at)::text AS recorded_at
FROM (
    SELECT f.stream, f.version, f.position, f.type, f.schema_version, f.data, f.metadata, f.recorded_at
    FROM record.events AS f
    WHERE f.position > $1 AND f.position <= $2
    ORDER BY f.position
) AS e;
