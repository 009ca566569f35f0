-- Read some streams, up to a position, as [stream, version, position, recorded at, data, metadata], joined by "],".
-- plain says whether each event has the present shape of its type.
-- The streams come from a query of their own: so one plan is made for all, and not one for each array.
-- $1 streams, each once (text[])  $2 last position (bigint)
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
FROM unnest((SELECT $1::text[])) AS asked (stream)
CROSS JOIN LATERAL (
    SELECT f.stream, f.version, f.position, f.type, f.schema_version, f.data, f.metadata, f.recorded_at
    FROM record.events AS f
    WHERE f.stream = asked.stream AND f.position <= $2
    ORDER BY f.version
) AS e;
