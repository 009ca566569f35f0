-- Read on in a part by whole streams, column by column: what is text or bytes, a line for each event.
-- plain says whether today's decoder reads each event as it is stored. The limit stands here so that the plan is made
-- for few rows, by the index.
-- $1 behind this stream (text)  $2 up to this stream (text)  $3 types whose first shape it does not read (text[])
-- $4 later shapes that it does, as `type version` (text[])  $5 up to this position (bigint)
SELECT
    coalesce(
        bool_and(
            CASE e.schema_version
                WHEN 1 THEN e.type <> ALL($3::text[])
                ELSE concat_ws(' ', e.type, e.schema_version) = ANY($4::text[])
            END
        ),
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
    WHERE f.stream > $1 AND f.stream <= $2 AND f.position <= $5
    ORDER BY f.stream, f.version
    LIMIT 2000
) AS e;
