-- Read on behind a position up to another, as [stream, version, position, recorded at, data, metadata], joined by "],".
-- plain says whether each event has the present shape of its type.
-- $1 position (bigint)  $2 last position (bigint)
-- $3 types whose shape has changed (text[])  $4 the present versions of those (smallint[])
SELECT
    count(*) AS events,
    coalesce(
        bool_and(e.schema_version = coalesce(($4::smallint[])[array_position($3::text[], e.type)], 1)),
        true
    ) AS plain,
    string_agg(
        convert_to(
            '[' || to_json(e.stream) || ',' || e.version || ',' || e.position || ',' || to_json(e.recorded_at) || ',',
            'UTF8'
        ) || e.data || ','::bytea || e.metadata,
        '],'::bytea
    ) AS content
FROM (
    SELECT f.stream, f.version, f.position, f.type, f.schema_version, f.data, f.metadata, f.recorded_at
    FROM record.events AS f
    WHERE f.position > $1 AND f.position <= $2
    ORDER BY f.position
) AS e;
