-- Read what some streams say, up to a position: for each, the data of its events, a line for each, and where they stand.
-- Versions are not read: they are 1, 2, 3 in a stream.
-- plain says whether today's decoder reads each event as it is stored.
-- The streams come from a query of their own: so one plan is made for all, and not one for each array.
-- $1 streams, each once (text[])  $2 last position (bigint)
-- $3 types whose first shape it does not read (text[])  $4 later shapes that it does, as `type version` (text[])
SELECT asked.stream, facts.positions, facts.plain, facts.events
FROM unnest((SELECT $1::text[])) AS asked (stream)
CROSS JOIN LATERAL (
    SELECT
        array_agg(e.position) AS positions,
        coalesce(
            bool_and(
                CASE e.schema_version
                    WHEN 1 THEN e.type <> ALL($3::text[])
                    ELSE concat_ws(' ', e.type, e.schema_version) = ANY($4::text[])
                END
            ),
            true
        ) AS plain,
        string_agg(e.data, E'\n'::bytea) AS events
    FROM (
        SELECT f.version, f.position, f.type, f.schema_version, f.data
        FROM record.events AS f
        WHERE f.stream = asked.stream AND f.position <= $2
        ORDER BY f.version
    ) AS e
) AS facts;
