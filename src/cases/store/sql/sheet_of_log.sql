-- Read on behind a position up to another, column by column: what is text or bytes, a line for each event.
-- plain says whether today's decoder reads each event as it is stored.
-- $1 position (bigint)  $2 last position (bigint)
-- $3 types whose first shape it does not read (text[])  $4 later shapes that it does, as `type version` (text[])
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
    WHERE f.position > $1 AND f.position <= $2
    ORDER BY f.position
) AS e;
